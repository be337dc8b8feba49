/** Runs scenarios one after the other, each for its share of the time. */
import { whyNot } from "@sess/servers";
import type { SabotageName } from "../node/sabotage.ts";
import { createRandom } from "../random.ts";
import type { Progress } from "../report/progress.ts";
import type { Result, Scenario } from "../scenarios/scenario.ts";

export interface Ran {
  readonly name: string;
  /** - `right`: it held
   * - `wrong`: it did not
   * - `failed`: it could not be brought to its end, which is no answer; `reason` says why
   * - `not run`: `reason` says what it takes, and how to get that */
  readonly came: "right" | "wrong" | "failed" | "not run";
  /** How long it was to take. */
  readonly seconds: number;
  readonly result?: Result;
  readonly reason?: string;
}

export interface RunOptions {
  readonly seconds: number;
  readonly nodes: number;
  readonly seed: string;
  readonly sabotage: SabotageName | undefined;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Is told of each when it is over. */
  readonly ran: (ran: Ran) => void;
}

/** Less shows nothing. */
const LEAST = 2_000;

export async function runScenarios(scenarios: readonly Scenario[], options: RunOptions): Promise<Ran[]> {
  const { seconds, nodes, seed, sabotage, signal, progress } = options;
  const whole = scenarios.reduce((sum, { weight }) => sum + weight, 0);
  const all: Ran[] = [];
  for (const [index, scenario] of scenarios.entries()) {
    if (signal.aborted) break;
    const { name, weight } = scenario;
    const milliseconds = Math.max(LEAST, (seconds * 1_000 * weight) / whole);
    progress.begin(`${name} (${index + 1} of ${scenarios.length})`, milliseconds);
    const random = createRandom(seed).fork(name);
    const tell = (what: string): void => progress.tell(what);
    const ran = await runOne(scenario, { random, milliseconds, nodes, signal, sabotage, tell });
    progress.end();
    // What was interrupted shows nothing.
    if (signal.aborted) break;
    all.push(ran);
    options.ran(ran);
  }
  return all;

  async function runOne(scenario: Scenario, circumstances: Parameters<Scenario["run"]>[0]): Promise<Ran> {
    const { name, needs } = scenario;
    const common = { name, seconds: Math.round(circumstances.milliseconds / 1_000) };
    const reasons = needs.flatMap((need) => whyNot(need) ?? []);
    if (reasons.length > 0) return { ...common, came: "not run", reason: reasons.join("; ") };
    try {
      const result = await scenario.run(circumstances);
      const isRight =
        result.violations.length === 0 && result.measured.every(({ bar }) => bar?.isMet !== false);
      return { ...common, came: isRight ? "right" : "wrong", result };
    } catch (error) {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { ...common, came: "failed", reason };
    }
  }
}
