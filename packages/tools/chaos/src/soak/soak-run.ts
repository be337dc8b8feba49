/** The same processes under load for hours: round by round it is checked what they answer, and what they hold. */
import { setTimeout as sleep } from "node:timers/promises";
import { excerpt } from "../history/excerpt.ts";
import type { Sample } from "../node/messages.ts";
import type { SabotageName } from "../node/sabotage.ts";
import { createRandom } from "../random.ts";
import { underLoad } from "../scenarios/under-load.ts";
import { DEFAULT_SETTING } from "../stage/setting.ts";
import { openStage, type Stage } from "../stage/stage.ts";
import { breakMildly } from "./mild.ts";

export interface SoakOptions {
  readonly milliseconds: number;
  readonly nodes: number;
  readonly seed: string;
  readonly sabotage: SabotageName | undefined;
  readonly signal: AbortSignal;
  readonly tell: (what: string) => void;
}

export interface Soaked {
  readonly rounds: readonly Round[];
  readonly violations: readonly string[];
}

export interface Round {
  /** When it ended, in milliseconds since the beginning. */
  readonly at: number;
  readonly requests: number;
  /** Of each node, without load. */
  readonly samples: readonly Sample[];
}

/** A dozen rounds at least, or there is no series. */
const ROUNDS = 12;
const LONGEST_ROUND = 30_000;
/** Connections that were broken are back, and what was given up is collected. */
const REST = 1_000;

export async function soak(options: SoakOptions): Promise<Soaked> {
  const { milliseconds, seed, signal, tell } = options;
  const random = createRandom(seed).fork("soak");
  const setting = { ...DEFAULT_SETTING, proxied: true };
  const stage = await openStage({ ...options, setting, random });
  const length = Math.min(LONGEST_ROUND, milliseconds / ROUNDS);
  const began = performance.now();
  const rounds: Round[] = [];
  const violations: string[] = [];
  try {
    while (!signal.aborted && performance.now() - began < milliseconds) {
      const name = `round ${rounds.length + 1}`;
      tell(name);
      const { history, violations: wrong } = await underLoad(stage, {
        setting,
        random: random.fork(name),
        milliseconds: length,
        breakOnce: breakMildly,
        tell: () => {},
      });
      violations.push(...wrong.map((violation) => excerpt(history, violation)));
      const requests = history.calls.length;
      stage.forget();
      await sleep(REST);
      rounds.push({ at: performance.now() - began, requests, samples: await sampleAll(stage) });
    }
    return { rounds, violations };
  } finally {
    await stage.close();
  }
}

async function sampleAll({ fleet }: Stage): Promise<Sample[]> {
  return (await Promise.all(fleet.nodes.map((node) => node.command({ command: "sample" })))) as Sample[];
}
