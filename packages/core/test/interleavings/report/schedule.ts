/** A schedule as one word: what it is a schedule of, and its choices. It replays as it is. */
import type { Scenario } from "../engine/scenario.ts";
import { MUTANTS } from "../mutants/all.ts";
import type { Mutant } from "../mutants/mutant.ts";
import { SCENARIOS } from "../scenarios/all.ts";
import { CITY, cityOf } from "../scenarios/city.ts";

export interface Schedule {
  readonly scenario: Scenario;
  readonly choices: readonly string[];
  readonly mutant: Mutant | undefined;
}

/** `seed` where the scenario is made from one. */
export function write(
  scenario: Scenario,
  seed: number | undefined,
  mutant: Mutant | undefined,
  choices: readonly string[],
): string {
  const made = seed === undefined ? "" : `@${seed}`;
  const wrong = mutant === undefined ? "" : `~${slugOf(mutant)}`;
  return `${scenario.name}${made}${wrong}:${choices.join(".")}`;
}

/** @throws Error that says what is not known. */
export function read(schedule: string): Schedule {
  const parts = /^([\w-]+)(?:@(\d+))?(?:~([\w-]+))?:(.*)$/.exec(schedule);
  if (parts === null) throw new Error(`--replay: ${schedule} is no schedule, such as the explorer prints.`);
  const [, name = "", seed, slug, choices = ""] = parts;
  const scenario = name === CITY ? cityOf(Number(seed ?? 0)) : SCENARIOS.find((of) => of.name === name);
  if (scenario === undefined)
    throw new Error(`--replay: there is no scenario ${name}. There are ${namesOf()}.`);
  const mutant = MUTANTS.find((of) => slugOf(of) === slug);
  if (slug !== undefined && mutant === undefined) throw new Error(`--replay: there is no mutant ${slug}.`);
  return { scenario, choices: choices === "" ? [] : choices.split("."), mutant };
}

export function namesOf(): string {
  return [...SCENARIOS.map(({ name }) => name), CITY].join(", ");
}

function slugOf({ name }: Mutant): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}
