/** Runs many schedules of one scenario, and holds each against the promises. */
import { check } from "../check/check.ts";
import { PROMISES, type PromiseName, type Violation } from "../check/promises.ts";
import type { Chooser, Under } from "../engine/run.ts";
import { run } from "../engine/run.ts";
import type { Scenario } from "../engine/scenario.ts";
import { byChance, randomFrom } from "./chance.ts";
import { Exhaustive } from "./exhaustive.ts";

export interface Explored {
  readonly scenario: string;
  /** Schedules that were run to their end. */
  readonly schedules: number;
  /** Schedules that were given up, since another one stands for them. */
  readonly stopped: number;
  /** Whether these were all that there are. */
  readonly complete: boolean;
  /** In how many of them there was something to look at. */
  readonly looked: Readonly<Record<PromiseName, number>>;
  readonly broken: Broken | undefined;
  readonly violations: Readonly<Record<PromiseName, number>>;
}

/** The first schedule in which a promise was broken. */
export interface Broken {
  readonly choices: readonly string[];
  readonly violations: readonly Violation[];
}

export interface Bounds {
  readonly mostSchedules?: number;
  /** Epoch milliseconds of the real clock. */
  readonly until?: number;
  /** Goes on until this one is broken, whatever else is. Default: any. */
  readonly promise?: PromiseName;
  readonly progress?: (schedules: number) => void;
}

/** Every schedule there is, as far as the bounds allow. */
export async function exhaust(scenario: Scenario, under: Under, bounds: Bounds = {}): Promise<Explored> {
  const order = new Exhaustive();
  return collect(scenario.name, bounds, async () => {
    const one = await runOne(scenario, order, under);
    return { ...one, more: order.next() };
  });
}

/** One schedule by chance for each seed from `seed` on; the scenario may be made from the seed as well. */
export async function gamble(
  scenarioOf: Scenario | ((seed: number) => Scenario),
  seed: number,
  under: Under,
  bounds: Bounds,
): Promise<Explored> {
  let at = seed;
  const of = (): Scenario => (typeof scenarioOf === "function" ? scenarioOf(at) : scenarioOf);
  return collect(of().name, bounds, async () => {
    const one = await runOne(of(), byChance(randomFrom(at), of().trouble), under);
    at += 1;
    return { ...one, more: true };
  });
}

interface One {
  readonly stopped: boolean;
  readonly choices: readonly string[];
  readonly looked: Readonly<Record<PromiseName, number>>;
  readonly violations: readonly Violation[];
}

export async function runOne(scenario: Scenario, chooser: Chooser, under: Under): Promise<One> {
  const { world, choices, stopped } = await run(scenario, chooser, under);
  if (stopped) return { stopped, choices, looked: NOTHING, violations: [] };
  const { looked, violations } = check(world, under.core);
  return { stopped, choices, looked, violations };
}

const NOTHING: Readonly<Record<PromiseName, number>> = { P1: 0, P2: 0, P3: 0, P4: 0, P5: 0 };

async function collect(
  scenario: string,
  { mostSchedules = Infinity, until = Infinity, promise, progress }: Bounds,
  next: () => Promise<One & { readonly more: boolean }>,
): Promise<Explored> {
  const looked = { ...NOTHING };
  const violations = { ...NOTHING };
  let broken: Broken | undefined;
  let schedules = 0;
  let stopped = 0;
  let more = true;
  // Between two runs, time is real: nobody inhabits the sandbox.
  const isEnough = (): boolean => schedules >= mostSchedules || Date.now() >= until;
  while (more && !isEnough() && broken === undefined) {
    const one = await next();
    more = one.more;
    if (one.stopped) {
      stopped += 1;
      continue;
    }
    schedules += 1;
    progress?.(schedules);
    for (const name of PROMISES) {
      if (one.looked[name] > 0) looked[name] += 1;
      if (one.violations.some((of) => of.promise === name)) violations[name] += 1;
    }
    if (one.violations.some((of) => promise === undefined || of.promise === promise)) {
      broken = { choices: one.choices, violations: one.violations };
    }
  }
  return { scenario, schedules, stopped, complete: !more, looked, broken, violations };
}
