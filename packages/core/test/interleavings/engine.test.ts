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
import {
  authenticate,
  deny,
  refresh,
  revoke,
  revokeAll,
  signIn,
  TWO,
  TWO_THAT_WATCH,
} from "./scenarios/writing.ts";

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
  const small = (about: string, changes: Partial<Scenario>): Scenario => ({
    name: "small",
    about,
    nodes: TWO,
    before: [signIn("s1")],
    clients: [],
    mishaps: [],
    most: 0,
    ...changes,
  });

  const SMALL: readonly Scenario[] = [
    small("a refresh and a revocation", { clients: [[refresh("A", "s1")], [revoke("B", "s1")]] }),
    small("two refreshes", {
      clients: [[refresh("A", "s1", { gen: 0 })], [refresh("B", "s1", { gen: 0 })]],
    }),
    small("a denial and a request", { clients: [[authenticate("A", "s1")], [deny("B", "s1")]] }),
    small("a sign-in and the end of all sessions", { clients: [[signIn("s2", "B")], [revokeAll("A")]] }),
    small("a revocation, and what the cache tells of it", {
      nodes: TWO_THAT_WATCH,
      before: [signIn("s1"), authenticate("A", "s1")],
      clients: [[authenticate("A", "s1")], [revoke("B", "s1")]],
    }),
    small("a revocation, and what may go wrong", {
      clients: [[revoke("A", "s1")]],
      mishaps: ["crash", "hold store", "mute cache", "again cache"],
      most: 1,
    }),
    small("a request, and what may go wrong", {
      nodes: [{ name: "A" }],
      clients: [[authenticate("A", "s1")]],
      mishaps: ["flush", "hold cache", "refuse store"],
      most: 1,
    }),
    small("a request, and two things that go wrong", {
      nodes: [{ name: "A" }],
      clients: [[authenticate("A", "s1")]],
      mishaps: ["flush", "refuse store"],
      most: 2,
    }),
  ];

  it.each(SMALL)("leaves out no outcome: $about", async (scenario) => {
    await inSandbox(async () => {
      const all = await outcomesOf(scenario, new Exhaustive(false));
      const some = await outcomesOf(scenario, new Exhaustive());
      expect(some.outcomes).toEqual(all.outcomes);
      expect(all.outcomes.length).toBeGreaterThan(1);
      expect(some.schedules).toBeLessThan(all.schedules);
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
