/** Looks for a schedule in which a mutant is noticed. */
import type { Core } from "../engine/core.ts";
import type { Scenario } from "../engine/scenario.ts";
import { type Explored, gamble } from "../explore/explore.ts";
import { SCENARIOS } from "../scenarios/all.ts";
import type { Mutant } from "./mutant.ts";
import { patchedCore } from "./patched-core.ts";

/** More than the rarest takes, by far. */
const MOST_SCHEDULES = 5_000;

export interface Hunted extends Explored {
  readonly mutant: Mutant;
  /** Whether the promise that it breaks was seen broken. */
  readonly found: boolean;
}

/** The core of a mutant: bundled outside of the sandbox. */
export function coreOf({ patches = [] }: Mutant, core: Core): Promise<Core> | Core {
  return patches.length === 0 ? core : patchedCore(patches);
}

export async function hunt(mutant: Mutant, core: Core, seed: number): Promise<Hunted> {
  const { wrong = {}, promise } = mutant;
  const bounds = { mostSchedules: MOST_SCHEDULES, promise };
  const explored = await gamble(scenarioOf(mutant), seed, { core, wrong }, bounds);
  return { ...explored, mutant, found: explored.broken !== undefined };
}

export function scenarioOf({ scenario }: Mutant): Scenario {
  return SCENARIOS.find(({ name }) => name === scenario)!;
}
