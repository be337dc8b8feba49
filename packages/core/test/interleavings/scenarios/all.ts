/** The scenarios that are explored, by name. */
import type { Scenario } from "../engine/scenario.ts";
import { COST } from "./cost.ts";
import { DENIALS } from "./denials.ts";
import { LOSSES } from "./losses.ts";
import { NEAR_CACHE } from "./near.ts";
import { REFRESHING } from "./refreshing.ts";
import { REVOCATION } from "./revocation.ts";
import { SIGN_INS } from "./sign-ins.ts";

export const SCENARIOS: readonly Scenario[] = [
  ...REVOCATION,
  ...REFRESHING,
  ...SIGN_INS,
  ...DENIALS,
  ...LOSSES,
  ...NEAR_CACHE,
  ...COST,
];
