/** `npm run soak`: the same processes under load for a long time, and what they hold must not grow. */
import { whyNot } from "@sess/servers";
import { untilInterrupted } from "./command/interrupt.ts";
import { Refused } from "./command/refuse.ts";
import { type SoakArguments, soakArguments, USAGE } from "./command/soak-arguments.ts";
import { missed } from "./report/measured-table.ts";
import { createProgress } from "./report/progress.ts";
import { flatnessOf, reportOf } from "./soak/soak-report.ts";
import { soak } from "./soak/soak-run.ts";

const MOST_EXCERPTS = 3;

// Not by itself: Node 20 can turn in circles at its end when connections have been reset (Environment::CleanupHandles).
process.exit(await main(process.argv.slice(2)));

async function main(argv: readonly string[]): Promise<number> {
  let given: SoakArguments;
  try {
    given = soakArguments(argv);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    console.error(`soak: ${error.message}`);
    return 64;
  }
  if (!given.help) return run(given);
  console.log(USAGE);
  return 0;
}

async function run({ minutes, nodes, seed, sabotage, json }: SoakArguments): Promise<number> {
  const say = json ? console.error : console.log;
  say(`seed ${seed}, ${nodes} nodes, ${minutes} min`);
  const reasons = (["redis:control", "postgres"] as const).flatMap((need) => whyNot(need) ?? []);
  if (reasons.length > 0) {
    say(`NOT RUN: ${reasons.join("; ")}`);
    return 2;
  }
  const interrupt = untilInterrupted();
  const progress = createProgress();
  const milliseconds = minutes * 60_000;
  progress.begin("soak", milliseconds);
  const { signal } = interrupt;
  const { rounds, violations } = await soak({
    milliseconds,
    nodes,
    seed,
    sabotage,
    signal,
    tell: progress.tell,
  });
  progress.end();
  interrupt.end();

  const flat = flatnessOf(rounds);
  say(reportOf(rounds, flat));
  for (const text of violations.slice(0, MOST_EXCERPTS)) say(`\n${text}`);
  const wrong = violations.length + missed(flat).length;
  say(wrong === 0 ? "\nevery promise held, and nothing has grown" : `\nWRONG: ${wrong}`);
  say(`again: npm run soak -- --seed ${seed} --minutes ${minutes}`);
  if (json) console.log(JSON.stringify({ seed, minutes, nodes, rounds, flat, violations }, undefined, 2));
  if (signal.aborted) return 130;
  return wrong === 0 ? 0 : 1;
}
