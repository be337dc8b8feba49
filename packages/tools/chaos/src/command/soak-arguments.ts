/** What `npm run soak` understands. */
import { parseArgs } from "node:util";
import { isSabotage, type SabotageName, sabotages } from "../node/sabotage.ts";
import { refuse, wholeNumber } from "./refuse.ts";

export interface SoakArguments {
  readonly minutes: number;
  readonly nodes: number;
  readonly seed: string;
  readonly json: boolean;
  readonly help: boolean;
  readonly sabotage: SabotageName | undefined;
}

export const USAGE = `npm run soak -- [options]

The same processes under load for a long time, with mild faults: what they hold must not grow.

  --hours N         how long (1)
  --minutes N       how long, instead
  --nodes N         processes of the application (3)
  --seed N          what is done, when and by whom is derived from it (by chance; always printed)
  --json            the figures as JSON on stdout
  --sabotage NAME   breaks the nodes themselves, such as "leaks", to see that it is found

Exit code: 0 when all is well, 1 when something is wrong, 2 when there is no server, 64 for arguments that mean
nothing, 130 after Ctrl-C.`;

/** @throws Refused that says what there is instead. */
export function soakArguments(argv: readonly string[]): SoakArguments {
  const values = parse(argv);
  const { sabotage } = values;
  if (sabotage !== undefined && !isSabotage(sabotage)) {
    refuse(`there is no sabotage "${sabotage}". There are: ${Object.keys(sabotages).join(", ")}`);
  }
  if (values.hours !== undefined && values.minutes !== undefined) {
    refuse("--hours and --minutes: give one of them");
  }
  const minutes = wholeNumber("minutes", values.minutes, 1, 10_000);
  return {
    minutes: minutes ?? 60 * (wholeNumber("hours", values.hours, 1, 168) ?? 1),
    nodes: wholeNumber("nodes", values.nodes, 2, 32) ?? 3,
    seed: `${wholeNumber("seed", values.seed, 0, 2 ** 32) ?? Math.floor(Math.random() * 1e6)}`,
    json: values.json,
    help: values.help,
    sabotage,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        hours: { type: "string" },
        minutes: { type: "string" },
        nodes: { type: "string" },
        seed: { type: "string" },
        sabotage: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    return refuse((error as Error).message);
  }
}
