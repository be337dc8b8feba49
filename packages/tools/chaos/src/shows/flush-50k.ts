/** A flushed Redis costs the store a few large queries, not one a request. */
import { redisOf } from "../faults/redis.ts";
import type { Hammered } from "../node/messages.ts";
import { count, ms, percent } from "../report/in-words.ts";
import type { Measured } from "../scenarios/scenario.ts";
import type { Stage } from "../stage/stage.ts";
import { percentile } from "../history/percentile.ts";
import { countOf, hammer, mint, storeCalls, together } from "./hammer.ts";
import { showing } from "./showing.ts";

const GROUP = "people";
const SESSIONS = 50_000;
/** Requests under way on all nodes together. The bar is for the last. */
const IN_FLIGHT = [300, 1_000, 3_000] as const;
const MOST = 0.02;
/** The load is there before the flush. */
const BEFORE = 200;

interface Pass {
  readonly inFlight: number;
  readonly asked: Hammered;
  readonly queries: number;
}

export const flush50k = showing({
  name: "flush-50k",
  does: "Redis is flushed under the load of 50,000 active sessions: few store queries, and no request fails",
  needs: ["redis", "postgres"],
  weight: 2,
  setting: {
    options: { accessTtl: 3_600_000, idleTtl: 7_200_000, storeDeadline: 2_000, cacheWriteDeadline: 1_000 },
  },
  async show(stage, { nodes, tell }) {
    tell(`signing ${count(SESSIONS)} users in`);
    await mint(stage, GROUP, Math.ceil(SESSIONS / nodes));
    const passes: Pass[] = [];
    for (const inFlight of IN_FLIGHT) {
      tell(`${count(inFlight)} requests under way`);
      passes.push(await pass(stage, inFlight, nodes));
    }
    const asked = together(passes.map((each) => each.asked));
    const wrongAnswers = asked.took.length - countOf(asked, "cache", "store");
    return {
      asked,
      wrongAnswers,
      measured: [
        {
          what: "requests that failed",
          value: count(wrongAnswers),
          bar: { is: "0", isMet: wrongAnswers === 0 },
        },
        ...passes.map((each) => measured(each, each.inFlight === IN_FLIGHT.at(-1))),
      ],
    };
  },
});

/** Every session once, and the flush comes when that has begun. */
async function pass(stage: Stage, inFlight: number, nodes: number): Promise<Pass> {
  await hammer(stage, { group: GROUP, sessions: "cached", load: { kind: "all", inFlight: 100 } });
  await storeCalls(stage);
  const load = { kind: "all", inFlight: Math.ceil(inFlight / nodes) } as const;
  const asking = hammer(stage, { group: GROUP, sessions: "cached", load });
  await stage.pause(BEFORE);
  await stage.loss("Redis is flushed", redisOf(stage).flush);
  const asked = await asking;
  return { inFlight, asked, queries: (await storeCalls(stage))["findMany"] ?? 0 };
}

function measured({ inFlight, asked, queries }: Pass, hasBar: boolean): Measured {
  const misses = countOf(asked, "store");
  const ratio = misses === 0 ? 1 : queries / misses;
  return {
    what: `${count(inFlight)} under way: misses, store queries, p99`,
    value: `${count(misses)}, ${count(queries)} (${percent(ratio)}), ${ms(percentile(asked.took, 99))} ms`,
    bar: hasBar ? { is: `≤ ${percent(MOST)}`, isMet: ratio <= MOST } : undefined,
  };
}
