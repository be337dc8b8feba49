/** All that the contract of `SessionStore` promises, as cases for any test runner. */
import { sayingWhichMethod } from "./saying-which-method.ts";
import { changeCases } from "./session-store/change-cases.ts";
import { createCases } from "./session-store/create-cases.ts";
import { deniedCases } from "./session-store/denied-cases.ts";
import { fenceCases } from "./session-store/fence-cases.ts";
import type { SessionStoreCase } from "./session-store/harness.ts";
import { historyCases } from "./session-store/history-cases.ts";
import { limitCases } from "./session-store/limit-cases.ts";
import { listCases } from "./session-store/list-cases.ts";
import { pruneCases } from "./session-store/prune-cases.ts";
import { revokeAllCases } from "./session-store/revoke-all-cases.ts";
import { revokeCases } from "./session-store/revoke-cases.ts";
import { revokedSinceCases } from "./session-store/revoked-since-cases.ts";
import { rotateCases } from "./session-store/rotate-cases.ts";

/** `for (const { name, run } of sessionStoreCases) test(name, () => run({ open }));` */
export const sessionStoreCases: readonly SessionStoreCase[] = sayingWhichMethod([
  ...createCases,
  ...rotateCases,
  ...revokeCases,
  ...revokeAllCases,
  ...revokedSinceCases,
  ...fenceCases,
  ...limitCases,
  ...deniedCases,
  ...changeCases,
  ...listCases,
  ...historyCases,
  ...pruneCases,
]);
