/** `npm run interleavings`: explores for as long as it is given, and says what it has found. */
import type { Core } from "./engine/core.ts";
import { inSandbox } from "./engine/sandbox.ts";
import { deepen, type Deepened } from "./explore/deepen.ts";
import { type Broken, gamble } from "./explore/explore.ts";
import { shrink } from "./explore/shrink.ts";
import { MUTANTS } from "./mutants/all.ts";
import { coreOf, hunt, type Hunted } from "./mutants/hunt.ts";
import { Progress } from "./report/progress.ts";
import { read, write } from "./report/schedule.ts";
import { type Options, optionsOf, USAGE } from "./report/options.ts";
import { report } from "./report/report.ts";
import { tell } from "./report/tell.ts";
import { CITY, cityOf } from "./scenarios/city.ts";

/** How much of the time is for what is explored in order; the rest is for the city. */
const SHARE = 0.6;

export async function main(argv: readonly string[], core: Core): Promise<number> {
  let options: Options;
  try {
    options = optionsOf(argv);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  if (options.replay !== undefined) return replayOne(options.replay, core);

  const progress = new Progress();
  const explored =
    options.mutants === "only" ? [] : await inSandbox(() => exploreAll(options, core, progress));
  const hunted = options.mutants === "none" ? [] : await huntAll(options, core, progress);
  progress.end();
  const stories = await inSandbox(() => storiesOf(explored, options, core));
  if (options.json) console.log(JSON.stringify({ seed: options.seed, explored, hunted, stories }));
  else console.log(report(options.seed, explored, hunted, stories));
  return explored.some(({ broken }) => broken !== undefined) || hunted.some(({ found }) => !found) ? 1 : 0;
}

async function exploreAll(
  { scenarios, city, seconds, seed }: Options,
  core: Core,
  progress: Progress,
): Promise<Deepened[]> {
  const explored: Deepened[] = [];
  const end = Date.now() + seconds * 1_000;
  const ordered = city ? end - (scenarios.length > 0 ? (1 - SHARE) * seconds * 1_000 : seconds * 1_000) : end;
  for (const [index, scenario] of scenarios.entries()) {
    // What one does not need is for those that follow.
    const until = Date.now() + (ordered - Date.now()) / (scenarios.length - index);
    const say = (schedules: number): void =>
      progress.say(() => `${index + 1} of ${scenarios.length}, ${scenario.name}: ${schedules} schedules`);
    explored.push(await deepen(scenario, seed, { core }, { until, progress: say }));
  }
  if (!city) return explored;
  const say = (schedules: number): void => progress.say(() => `${CITY}: ${schedules} schedules`);
  const cities = await gamble(cityOf, seed, { core }, { until: end, progress: say });
  return [...explored, { ...cities, completeTo: -1 }];
}

async function huntAll({ seed }: Options, core: Core, progress: Progress): Promise<Hunted[]> {
  const hunted: Hunted[] = [];
  for (const [index, mutant] of MUTANTS.entries()) {
    progress.say(() => `guard ${index + 1} of ${MUTANTS.length}: ${mutant.name}`);
    const mutated = await coreOf(mutant, core);
    hunted.push(await inSandbox(() => hunt(mutant, mutated, seed)));
  }
  return hunted;
}

async function replayOne(word: string, core: Core): Promise<number> {
  try {
    const { scenario, choices, mutant } = read(word);
    const under = {
      core: mutant === undefined ? core : await coreOf(mutant, core),
      wrong: mutant?.wrong ?? {},
    };
    console.log(await inSandbox(() => tell(scenario, choices, under, word)));
    return 0;
  } catch (error) {
    console.error((error as Error).message);
    return 2;
  }
}

/** What was broken, cut short and told. */
async function storiesOf(explored: readonly Deepened[], options: Options, core: Core): Promise<string[]> {
  const stories: string[] = [];
  for (const { scenario: name, broken, schedules } of explored) {
    if (broken === undefined) continue;
    const seed = name === CITY ? options.seed + schedules - 1 : undefined;
    const scenario = seed === undefined ? options.scenarios.find((of) => of.name === name)! : cityOf(seed);
    const short: Broken = await shrink(scenario, broken, { core });
    stories.push(
      await tell(scenario, short.choices, { core }, write(scenario, seed, undefined, short.choices)),
    );
  }
  return stories;
}
