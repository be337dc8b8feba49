/**
 * Cuts a failing schedule short: leaves out ever smaller parts of it, as long as the same promise is still broken
 * (Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input, 2002).
 */
import type { Under } from "../engine/run.ts";
import type { Scenario } from "../engine/scenario.ts";
import { type Broken, runOne } from "./explore.ts";
import { replay } from "./replay.ts";

export async function shrink(
  scenario: Scenario,
  { choices, violations }: Broken,
  under: Under,
  mostRuns = 3_000,
): Promise<Broken> {
  const promises = new Set(violations.map(({ promise }) => promise));
  let runs = 0;
  let shortest: Broken = { choices, violations };

  /** The schedule without some of its choices, if that breaks the same promise. */
  async function attempt(some: readonly string[]): Promise<boolean> {
    runs += 1;
    const one = await runOne(scenario, replay(some), under);
    if (!one.violations.some(({ promise }) => promises.has(promise))) return false;
    // What was not possible has been left out on the way.
    shortest = { choices: one.choices, violations: one.violations };
    return true;
  }

  let size = Math.ceil(choices.length / 2);
  while (size >= 1 && runs < mostRuns) {
    let isShorter = false;
    for (let at = 0; at < shortest.choices.length && runs < mostRuns; ) {
      const { choices: before } = shortest;
      const cut = [...before.slice(0, at), ...before.slice(at + size)];
      if (await attempt(cut)) isShorter = true;
      else at += size;
    }
    if (size === 1 && !isShorter) break;
    size = Math.max(1, isShorter ? size : Math.floor(size / 2));
  }
  return shortest;
}
