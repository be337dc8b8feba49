/** `npm run chaos`: breaks real servers under load, and checks every answer against the promises. */
import { type ChaosArguments, chaosArguments, USAGE } from "./command/chaos-arguments.ts";
import { untilInterrupted } from "./command/interrupt.ts";
import { Refused } from "./command/refuse.ts";
import { type Ran, runScenarios } from "./command/run-scenarios.ts";
import { createProgress } from "./report/progress.ts";
import { reportOf, summaryOf } from "./report/report.ts";
import { table } from "./report/table.ts";
import { scenarios } from "./scenarios/all.ts";

// Not by itself: Node 20 can turn in circles at its end when connections have been reset (Environment::CleanupHandles).
process.exit(await main(process.argv.slice(2)));

async function main(argv: readonly string[]): Promise<number> {
  let given: ChaosArguments;
  try {
    given = chaosArguments(argv, scenarios);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    console.error(`chaos: ${error.message}`);
    return 64;
  }
  if (given.help) console.log(USAGE);
  else if (given.list)
    console.log(
      table(
        scenarios.map(({ name, does }) => [name, does]),
        "words",
      ),
    );
  else return run(given);
  return 0;
}

async function run(given: ChaosArguments): Promise<number> {
  const { seconds, nodes, seed, sabotage, json, allowMissing } = given;
  // What is read by a program stands alone on stdout.
  const say = json ? console.error : console.log;
  say(`seed ${seed}, ${nodes} nodes, ${seconds} s of load`);
  const interrupt = untilInterrupted();
  const all = await runScenarios(given.scenarios, {
    seconds,
    nodes,
    seed,
    sabotage,
    signal: interrupt.signal,
    progress: createProgress(),
    ran: (ran) => say(reportOf(ran)),
  });
  interrupt.end();
  if (interrupt.signal.aborted) return 130;
  say(`\n${summaryOf(all, seed, scenarios.length)}`);
  if (json) console.log(JSON.stringify({ seed, seconds, nodes, scenarios: all }, undefined, 2));
  return exitCode(all, allowMissing);
}

function exitCode(all: readonly Ran[], allowMissing: boolean): number {
  if (all.some(({ came }) => came === "wrong" || came === "failed")) return 1;
  return !allowMissing && all.some(({ came }) => came === "not run") ? 2 : 0;
}
