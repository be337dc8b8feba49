/** Everything that is taken out in turn. */
import { CACHE_MUTANTS } from "./cache-mutants.ts";
import { GATE_MUTANTS } from "./gate-mutants.ts";
import type { Mutant } from "./mutant.ts";
import { NEAR_MUTANTS } from "./near-mutants.ts";
import { STORE_MUTANTS } from "./store-mutants.ts";

export const MUTANTS: readonly Mutant[] = [
  ...CACHE_MUTANTS,
  ...GATE_MUTANTS,
  ...STORE_MUTANTS,
  ...NEAR_MUTANTS,
];
