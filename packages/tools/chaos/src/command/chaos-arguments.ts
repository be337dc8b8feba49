/** What `npm run chaos` understands. */
import { parseArgs } from "node:util";
import { isSabotage, type SabotageName, sabotages } from "../node/sabotage.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { refuse, wholeNumber } from "./refuse.ts";

export interface ChaosArguments {
  readonly scenarios: readonly Scenario[];
  readonly seconds: number;
  readonly nodes: number;
  readonly seed: string;
  readonly list: boolean;
  readonly json: boolean;
  readonly help: boolean;
  readonly allowMissing: boolean;
  readonly sabotage: SabotageName | undefined;
}

export const USAGE = `npm run chaos -- [options] [scenario …]

Breaks real servers under load, and checks every answer against the promises. Without names: all scenarios.

  --list            names the scenarios, and runs none
  --seconds N       of load, for all scenarios together (600)
  --nodes N         processes of the application (3)
  --seed N          what is done, when and by whom is derived from it (by chance; always printed)
  --json            the figures as JSON on stdout
  --allow-missing   a scenario for which there is no server does not count as a failure
  --sabotage NAME   breaks the nodes themselves, to see that it is found: ${Object.keys(sabotages).join(", ")}

Exit code: 0 when all is well, 1 when something is wrong, 2 when a scenario could not run, 64 for arguments that
mean nothing, 130 after Ctrl-C.`;

/** @throws Refused that says what there is instead. */
export function chaosArguments(argv: readonly string[], all: readonly Scenario[]): ChaosArguments {
  const { values, positionals } = parse(argv);
  const { sabotage } = values;
  if (sabotage !== undefined && !isSabotage(sabotage)) {
    refuse(`there is no sabotage "${sabotage}". There are: ${Object.keys(sabotages).join(", ")}`);
  }
  const names = all.map(({ name }) => name);
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    const what = unknown.map((name) => `"${name}"`).join(" and ");
    refuse(`there is no scenario ${what}. There are: ${names.join(", ")}`);
  }
  return {
    scenarios: positionals.length === 0 ? all : all.filter(({ name }) => positionals.includes(name)),
    seconds: wholeNumber("seconds", values.seconds, 1, 86_400) ?? 600,
    nodes: wholeNumber("nodes", values.nodes, 2, 32) ?? 3,
    seed: `${wholeNumber("seed", values.seed, 0, 2 ** 32) ?? Math.floor(Math.random() * 1e6)}`,
    list: values.list,
    json: values.json,
    help: values.help,
    allowMissing: values["allow-missing"],
    sabotage,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        seconds: { type: "string" },
        nodes: { type: "string" },
        seed: { type: "string" },
        sabotage: { type: "string" },
        list: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
        "allow-missing": { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return refuse((error as Error).message);
  }
}
