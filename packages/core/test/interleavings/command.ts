/** `npm run interleavings`: explores for as long as it is given, and says what it has found. */
import { parseArgs } from "node:util";
import { PROMISES, type PromiseName } from "./check/promises.ts";
import type { Core } from "./engine/core.ts";
import { inSandbox } from "./engine/sandbox.ts";
import type { Scenario } from "./engine/scenario.ts";
import { deepen, type Deepened } from "./explore/deepen.ts";
import { type Broken, gamble } from "./explore/explore.ts";
import { shrink } from "./explore/shrink.ts";
import { MUTANTS } from "./mutants/all.ts";
import { coreOf, hunt, type Hunted } from "./mutants/hunt.ts";
import { Progress } from "./report/progress.ts";
import { namesOf, read, write } from "./report/schedule.ts";
import { table } from "./report/table.ts";
import { tell } from "./report/tell.ts";
import { SCENARIOS } from "./scenarios/all.ts";
import { CITY, cityOf } from "./scenarios/city.ts";

const USAGE = `npm run interleavings -- [options]

  --seconds N        how long to explore (default 120); guards taken out in turn come on top
  --seed N           where chance begins (default: the day)
  --scenario NAME    only this one; may be given several times
  --mishaps N        how much may go wrong in one schedule, in place of what each scenario says
  --mutants          only the guards taken out in turn; --no-mutants: all but those
  --replay SCHEDULE  tells one schedule as a story
  --json             one line of JSON in place of tables

Scenarios: ${namesOf()}`;

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
  const stories = await Promise.resolve(inSandbox(() => storiesOf(explored, options, core)));
  if (options.json) console.log(JSON.stringify({ seed: options.seed, explored, hunted, stories }));
  else console.log(report(explored, hunted, stories, options));
  return explored.some(({ broken }) => broken !== undefined) || hunted.some(({ found }) => !found) ? 1 : 0;
}

interface Options {
  readonly seconds: number;
  readonly seed: number;
  readonly scenarios: readonly Scenario[];
  readonly city: boolean;
  readonly mutants: "only" | "none" | "too";
  readonly replay: string | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

/** @throws Error that names the option and the choices. */
function optionsOf(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    allowNegative: true,
    options: {
      seconds: { type: "string", default: "120" },
      seed: { type: "string", default: String(Math.floor(Date.now() / 86_400_000)) },
      scenario: { type: "string", multiple: true, default: [] },
      mishaps: { type: "string" },
      mutants: { type: "boolean" },
      replay: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { scenario: names, mishaps } = values;
  const known = [...SCENARIOS.map(({ name }) => name), CITY];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`--scenario: there is no ${unknown}.`);
  const most = mishaps === undefined ? undefined : number("mishaps", mishaps);
  const wanted = SCENARIOS.filter(({ name }) => names.length === 0 || names.includes(name));
  return {
    seconds: number("seconds", values.seconds),
    seed: number("seed", values.seed),
    scenarios: most === undefined ? wanted : wanted.map((scenario) => ({ ...scenario, most })),
    city: names.length === 0 || names.includes(CITY),
    mutants: values.mutants === true ? "only" : values.mutants === false || names.length > 0 ? "none" : "too",
    replay: values.replay,
    json: values.json,
    help: values.help,
  };
}

function number(name: string, value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  throw new Error(`--${name}: must be a whole number, not ${value}.`);
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

function report(
  explored: readonly Deepened[],
  hunted: readonly Hunted[],
  stories: readonly string[],
  { seed }: Options,
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
