/**
 * The real code, in the orders in which things can happen: no promise is broken. What is explored here takes seconds;
 * `npm run interleavings` goes on for as long as it is given.
 */
import { describe, expect, it } from "vitest";
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
const TIMEOUT = 60_000;
/** Those without a mishap, as far as so many go; and some by chance. */
const IN_ORDER = 250;
const BY_CHANCE = 120;
const CITIES = 40;

describe("no promise is broken", () => {
  it.each(SCENARIOS)(
    "$name: $about",
    async (scenario) => {
      await inSandbox(async () => {
        const calm = { ...scenario, most: 0 };
        await expectKept(calm, await exhaust(calm, { core: REAL }, { mostSchedules: IN_ORDER }));
        await expectKept(
          scenario,
          await gamble(scenario, SEED, { core: REAL }, { mostSchedules: BY_CHANCE }),
        );
      });
    },
    TIMEOUT,
  );

  it(
    "in a city, where all is done at once and all goes wrong",
    async () => {
      await inSandbox(async () => {
        const explored = await gamble(cityOf, SEED, { core: REAL }, { mostSchedules: CITIES });
        const seed = SEED + explored.schedules - 1;
        await expectKept(cityOf(seed), explored, seed);
        // Each of them was put to the test.
        for (const times of Object.values(explored.looked)) expect(times).toBeGreaterThan(CITIES / 10);
      });
    },
    TIMEOUT,
  );
});

/** Fails with the shortest story that shows what is broken. */
async function expectKept(scenario: Scenario, { broken }: Explored, seed?: number): Promise<void> {
  if (broken === undefined) return;
  const under = { core: REAL };
  const { choices } = await shrink(scenario, broken, under);
  expect.fail(await tell(scenario, choices, under, write(scenario, seed, undefined, choices)));
}
