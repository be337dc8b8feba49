/** What a check finds, and how it says so. */
import type { Call } from "../engine/call.ts";
import type { World } from "../engine/world.ts";

export const PROMISES = ["P1", "P2", "P3", "P4", "P5"] as const;
export type PromiseName = (typeof PROMISES)[number];

export interface Violation {
  readonly promise: PromiseName;
  readonly what: string;
}

/** What was looked at, and what was not as promised. */
export class Findings {
  readonly violations: Violation[] = [];
  /** How many times there was something to look at: a check that never has anything to say says nothing. */
  readonly looked: Record<PromiseName, number> = { P1: 0, P2: 0, P3: 0, P4: 0, P5: 0 };

  look(promise: PromiseName, isKept: boolean, what: () => string): void {
    this.looked[promise] += 1;
    if (!isKept) this.violations.push({ promise, what: what() });
  }
}

export type Check = (world: World, findings: Findings) => void;

export function callsOf<Name extends Call["operation"]["do"]>(
  { calls }: World,
  ...names: Name[]
): (Call & { readonly operation: { readonly do: Name } })[] {
  return calls.filter((call): call is never => (names as string[]).includes(call.operation.do));
}
