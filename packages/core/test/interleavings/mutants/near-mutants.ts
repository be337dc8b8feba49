/** Guards of the near cache. */
import { type Mutant, patch } from "./mutant.ts";

export const NEAR_MUTANTS: readonly Mutant[] = [
  {
    name: "what changes while it is read is kept",
    promise: "P1",
    scenario: "near-fill",
    ...patch("near/fills.ts", "if (isCurrent()) keep(value);", "keep(value);"),
  },
  {
    name: "what is told to have changed is not forgotten",
    promise: "P1",
    scenario: "near-fill",
    ...patch("near/near-cache.ts", "else for (const key of event.keys) forget(key);", ""),
  },
  {
    name: "memory is believed without a lease",
    promise: "P1",
    scenario: "near-lease",
    ...patch("near/near-cache.ts", "performance.now() < leasedUntil", "leasedUntil > 0"),
  },
  {
    name: "a lease begins with the answer",
    promise: "P1",
    scenario: "near-lease",
    ...patch("near/lease.ts", "extend(asked + lease)", "extend(performance.now() + lease)"),
  },
  {
    name: "its own writes are not forgotten",
    promise: "P1",
    scenario: "near-own-writes",
    ...patch("near/near-cache.ts", "} finally {\n      forget(key);\n    }", "} finally {\n    }"),
  },
];
