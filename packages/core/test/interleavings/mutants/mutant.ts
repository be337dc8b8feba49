/** One thing that is wrong on purpose, and where it has to be noticed. */
import type { PromiseName } from "../check/promises.ts";
import type { Wrong } from "../engine/scenario.ts";
import type { Patch } from "./patched-core.ts";

export interface Mutant {
  readonly name: string;
  /** What it breaks. */
  readonly promise: PromiseName;
  readonly scenario: string;
  readonly wrong?: Wrong;
  readonly patches?: readonly Patch[];
}

export function patch(file: string, find: string, put: string): { readonly patches: readonly Patch[] } {
  return { patches: [{ file, find, put }] };
}
