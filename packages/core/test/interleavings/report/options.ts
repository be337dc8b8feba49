/** What `npm run interleavings` can be told. */
import { parseArgs } from "node:util";
import type { Scenario } from "../engine/scenario.ts";
import { SCENARIOS } from "../scenarios/all.ts";
import { CITY } from "../scenarios/city.ts";
import { namesOf } from "./schedule.ts";

export const USAGE = `npm run interleavings -- [options]

  --seconds N        how long to explore (default 120); guards taken out in turn come on top
  --seed N           where chance begins (default: the day)
  --scenario NAME    only this one; may be given several times
  --mishaps N        how much may go wrong in one schedule, in place of what each scenario says
  --mutants          only the guards taken out in turn; --no-mutants: all but those
  --replay SCHEDULE  tells one schedule as a story
  --json             one line of JSON in place of tables

Scenarios: ${namesOf()}`;

export interface Options {
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
export function optionsOf(argv: readonly string[]): Options {
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
