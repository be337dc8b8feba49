/**
 * The real code, in the orders in which things can happen: no promise is broken. What is explored here takes seconds;
 * `npm run interleavings` goes on for as long as it is given.
 */
import { describe, expect, it, vi } from "vitest";
import { inSandbox } from "./engine/sandbox.ts";
import type { Scenario } from "./engine/scenario.ts";
import { type Explored, exhaust, gamble } from "./explore/explore.ts";
import { shrink } from "./explore/shrink.ts";
import { REAL } from "./real-core.ts";
import { write } from "./report/schedule.ts";
import { tell } from "./report/tell.ts";
import { SCENARIOS } from "./scenarios/all.ts";
import { cityOf } from "./scenarios/city.ts";

const SEED = 1;
// A machine may be busy with other things.
vi.setConfig({ testTimeout: 120_000 });
/** Those without a mishap, as far as so many go; and some by chance. */
const IN_ORDER = 120;
const BY_CHANCE = 100;
const CITIES = 40;

describe("no promise is broken", () => {
  it.each(SCENARIOS)("$name: $about", async (scenario) => {
    await inSandbox(async () => {
      const calm = { ...scenario, most: 0 };
      const inOrder = await exhaust(calm, { core: REAL }, { mostSchedules: IN_ORDER });
      expect(await brokenIn(calm, inOrder)).toBeUndefined();
      const byChance = await gamble(scenario, SEED, { core: REAL }, { mostSchedules: BY_CHANCE });
      expect(await brokenIn(scenario, byChance)).toBeUndefined();
    });
  });

  it("in a city, where all is done at once and all goes wrong", async () => {
    await inSandbox(async () => {
      const explored = await gamble(cityOf, SEED, { core: REAL }, { mostSchedules: CITIES });
      const seed = SEED + explored.schedules - 1;
      expect(await brokenIn(cityOf(seed), explored, seed)).toBeUndefined();
      // Each of them was put to the test.
      for (const times of Object.values(explored.looked)) expect(times).toBeGreaterThan(CITIES / 10);
    });
  });
});

/** The shortest story that shows what is broken. */
async function brokenIn(
  scenario: Scenario,
  { broken }: Explored,
  seed?: number,
): Promise<string | undefined> {
  if (broken === undefined) return undefined;
  const under = { core: REAL };
  const { choices } = await shrink(scenario, broken, under);
  return tell(scenario, choices, under, write(scenario, seed, undefined, choices));
}
