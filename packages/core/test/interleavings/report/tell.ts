/** Tells a schedule as a story: what happened at each step, what was broken by it, and how to see it again. */
import { check } from "../check/check.ts";
import type { Under } from "../engine/run.ts";
import { run } from "../engine/run.ts";
import type { Scenario } from "../engine/scenario.ts";
import { replay } from "../explore/replay.ts";

export async function tell(
  scenario: Scenario,
  choices: readonly string[],
  under: Under,
  word: string,
): Promise<string> {
  const { world } = await run(scenario, replay(choices), { ...under, tell: true });
  const { violations } = check(world, under.core);
  return [
    `${scenario.name}: ${scenario.about}`,
    "step   time",
    ...world.story.lines!,
    ...(violations.length === 0 ? ["No promise is broken."] : []),
    ...violations.map(({ promise, what }) => `BROKEN ${promise}: ${what}`),
    `npm run interleavings -- --replay '${word}'`,
  ].join("\n");
}
