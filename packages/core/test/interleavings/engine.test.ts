/** The explorer itself: a run depends on its choices alone, leaving out orders leaves out nothing, failures shrink. */
import { describe, expect, it, vi } from "vitest";
import { outcomeOf, recordOf } from "./engine/record.ts";
import { run } from "./engine/run.ts";
import { inSandbox } from "./engine/sandbox.ts";
import type { Scenario } from "./engine/scenario.ts";
import { byChance, randomFrom } from "./explore/chance.ts";
import { Exhaustive } from "./explore/exhaustive.ts";
import { gamble } from "./explore/explore.ts";
import { replay } from "./explore/replay.ts";
import { shrink } from "./explore/shrink.ts";
import { MUTANTS } from "./mutants/all.ts";
import { scenarioOf } from "./mutants/hunt.ts";
import { REAL } from "./real-core.ts";
import { read, write } from "./report/schedule.ts";
import { tell } from "./report/tell.ts";
import { SCENARIOS } from "./scenarios/all.ts";
import { cityOf } from "./scenarios/city.ts";
import { authenticate, deny, refresh, revoke, signIn, strong, TWO } from "./scenarios/writing.ts";

const UNDER = { core: REAL };
// A machine may be busy with other things.
vi.setConfig({ testTimeout: 120_000 });

describe("a run", () => {
  it("is the same from the same choices, byte for byte", async () => {
    await inSandbox(async () => {
      for (const seed of [1, 2, 3]) {
        const city = cityOf(seed);
        const first = await run(city, byChance(randomFrom(seed)), UNDER);
        const record = recordOf(first.world);
        expect(recordOf((await run(city, byChance(randomFrom(seed)), UNDER)).world)).toBe(record);
        expect(recordOf((await run(city, replay(first.choices), UNDER)).world)).toBe(record);
        expect(first.world.step).toBeGreaterThan(200);
      }
    });
  });

  it("does not depend on what ran before it, nor on the time of day", async () => {
    const once = async (): Promise<string> => {
      const { world } = await inSandbox(() => run(SCENARIOS[0]!, replay(["c0_0", "c1_0"]), UNDER));
      return recordOf(world);
    };
    const record = await once();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await once()).toBe(record);
  });

  it("leaves the process as it was", async () => {
    const before = [setTimeout, clearTimeout, Date.now, performance.now, Math.random, crypto.subtle.sign];
    await inSandbox(() => run(SCENARIOS[0]!, replay([]), UNDER));
    const after = [setTimeout, clearTimeout, Date.now, performance.now, Math.random, crypto.subtle.sign];
    expect(after).toEqual(before);
  });
});

describe("leaving out orders that nobody could tell apart", () => {
  const small: readonly Scenario[] = [
    {
      name: "small",
      about: "a refresh and a revocation",
      nodes: TWO,
      before: [signIn("s1")],
      clients: [[refresh("A", "s1")], [revoke("B", "s1")]],
      mishaps: ["hold store"],
      most: 0,
    },
    {
      name: "small",
      about: "a denial and a request",
      nodes: TWO,
      before: [signIn("s1")],
      clients: [[authenticate("A", "s1")], [deny("B", "s1")]],
      mishaps: [],
      most: 0,
    },
    {
      name: "small",
      about: "two requests and a flush",
      nodes: [{ name: "A" }],
      before: [signIn("s1")],
      clients: [[authenticate("A", "s1")], [strong("A", "s1")]],
      mishaps: ["flush"],
      most: 1,
    },
  ];

  it.each(small)("leaves out no outcome: $about", async (scenario) => {
    await inSandbox(async () => {
      const all = await outcomesOf(scenario, new Exhaustive(false));
      const some = await outcomesOf(scenario, new Exhaustive());
      expect(some.outcomes).toEqual(all.outcomes);
      expect(all.outcomes.length).toBeGreaterThan(1);
      expect(some.schedules).toBeLessThan(all.schedules / 3);
    });
  });

  async function outcomesOf(
    scenario: Scenario,
    order: Exhaustive,
  ): Promise<{ outcomes: string[]; schedules: number }> {
    const outcomes = new Set<string>();
    let schedules = 0;
    do {
      const { world, stopped } = await run(scenario, order, UNDER);
      if (stopped) continue;
      schedules += 1;
      outcomes.add(outcomeOf(world));
    } while (order.next());
    return { outcomes: [...outcomes].toSorted(), schedules };
  }
});

describe("a failing schedule", () => {
  it("is cut short, told, and replayed from its word", async () => {
    const mutant = MUTANTS.find(({ name }) => name === "a repair writes over whatever stands there")!;
    const scenario = scenarioOf(mutant);
    await inSandbox(async () => {
      const under = { core: REAL, wrong: mutant.wrong! };
      const { broken } = await gamble(scenario, 1, under, { mostSchedules: 5_000 });
      const { choices, violations } = await shrink(scenario, broken!, under);
      expect(choices.length).toBeLessThan(broken!.choices.length);
      expect(choices.length).toBeLessThanOrEqual(10);
      expect(violations[0]!.promise).toBe("P1");

      const word = write(scenario, undefined, mutant, choices);
      expect(read(word)).toEqual({ scenario, choices, mutant });
      const story = await tell(scenario, choices, under, word);
      expect(story).toContain("node B: revoke s1 begins");
      expect(story).toContain("BROKEN P1");
      expect(story).toContain(`npm run interleavings -- --replay '${word}'`);
    });
  });

  it("is refused when nobody knows it, by the names that there are", () => {
    expect(() => read("nowhere:c0_0")).toThrow(
      /no scenario nowhere. There are repair-against-revoke, .*city/,
    );
    expect(() => read("gibberish")).toThrow(/is no schedule/);
    expect(() => read("gap~nothing:c0_0")).toThrow(/no mutant nothing/);
  });
});
