/** What a store and a cache promise together, under a whole `createSessions`, as cases for any test runner. */
import { cacheCases } from "./sessions/cache-cases.ts";
import { endCases } from "./sessions/end-cases.ts";
import type { SessionsCase } from "./sessions/nodes.ts";
import { refreshCases } from "./sessions/refresh-cases.ts";
import { signInCases } from "./sessions/sign-in-cases.ts";

/** `for (const { name, run } of sessionsCases) test(name, () => run({ openStore, openCache }));` */
export const sessionsCases: readonly SessionsCase[] = [
  ...cacheCases,
  ...endCases,
  ...refreshCases,
  ...signInCases,
];
