/** Explores a scenario with nothing going wrong, then with one thing, then with two, as far as there is time. */
import type { Under } from "../engine/run.ts";
import type { Scenario } from "../engine/scenario.ts";
import { type Bounds, exhaust, type Explored, gamble } from "./explore.ts";

export interface Deepened extends Explored {
  /** All schedules have been run in which at most so many things go wrong; -1: not even those without any. */
  readonly completeTo: number;
}

/** What there is no time to exhaust is left to chance, from `seed` on. */
export async function deepen(
  scenario: Scenario,
  seed: number,
  under: Under,
  { until = Infinity, progress }: Pick<Bounds, "until" | "progress">,
): Promise<Deepened> {
  let sum: Deepened | undefined;
  const half = (): number => Date.now() + Math.max(0, until - Date.now()) / 2;
  const enough = half();
  const goOn = (schedules: number): void => progress?.((sum?.schedules ?? 0) + schedules);
  for (let most = 0; most <= scenario.most; most++) {
    const explored = await exhaust({ ...scenario, most }, under, { until: enough, progress: goOn });
    sum = add(sum, explored, explored.complete ? most : (sum?.completeTo ?? -1));
    if (!explored.complete || explored.broken !== undefined) break;
  }
  if (sum!.completeTo === scenario.most || sum!.broken !== undefined) return sum!;
  return add(sum, await gamble(scenario, seed, under, { until, progress: goOn }), sum!.completeTo);
}

function add(sum: Deepened | undefined, more: Explored, completeTo: number): Deepened {
  if (sum === undefined) return { ...more, completeTo };
  const looked = { ...sum.looked };
  const violations = { ...sum.violations };
  for (const promise of Object.keys(looked) as (keyof typeof looked)[]) {
    looked[promise] += more.looked[promise];
    violations[promise] += more.violations[promise];
  }
  return {
    scenario: sum.scenario,
    schedules: sum.schedules + more.schedules,
    stopped: sum.stopped + more.stopped,
    complete: completeTo >= 0 && more.complete,
    completeTo,
    looked,
    violations,
    broken: sum.broken ?? more.broken,
  };
}
