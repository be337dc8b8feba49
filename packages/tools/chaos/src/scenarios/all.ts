/** Every scenario, in the order in which they are run. */
import { calm } from "./calm.ts";
import type { Scenario } from "./scenario.ts";

export const scenarios: readonly Scenario[] = [calm];
