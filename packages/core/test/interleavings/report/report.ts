/** What was explored, and what was found, as tables. */
import { PROMISES, type PromiseName } from "../check/promises.ts";
import type { Deepened } from "../explore/deepen.ts";
import type { Hunted } from "../mutants/hunt.ts";
import { table } from "./table.ts";

export function report(
  seed: number,
  explored: readonly Deepened[],
  hunted: readonly Hunted[],
  stories: readonly string[],
): string {
  const sum = (of: (one: Deepened) => number): number => explored.reduce((all, one) => all + of(one), 0);
  const parts = [`seed ${seed}`];
  if (explored.length > 0) {
    parts.push(
      table(
        ["scenario", "schedules", "all with", "broken"],
        explored.map((one) => [
          one.scenario,
          one.schedules,
          one.completeTo < 0 ? "by chance" : `${one.completeTo} mishap${one.completeTo === 1 ? "" : "s"}`,
          brokenIn(one),
        ]),
      ),
      table(
        ["promise", "schedules", "with something to check", "broken"],
        PROMISES.map((promise) => [
          promise,
          sum(({ schedules }) => schedules),
          sum(({ looked }) => looked[promise]),
          sum(({ violations }) => violations[promise]),
        ]),
      ),
    );
  }
  if (hunted.length > 0) {
    parts.push(
      table(
        ["guard taken out", "breaks", "scenario", "noticed after"],
        hunted.map(({ mutant, found, schedules }) => [
          mutant.name,
          mutant.promise,
          mutant.scenario,
          found ? `${schedules} schedules` : `NOT NOTICED in ${schedules}`,
        ]),
      ),
    );
  }
  return [...parts, ...stories].join("\n\n");
}

function brokenIn({ violations }: { readonly violations: Readonly<Record<PromiseName, number>> }): string {
  return PROMISES.filter((promise) => violations[promise] > 0).join(" ") || "none";
}
