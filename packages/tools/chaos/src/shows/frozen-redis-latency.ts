/** A frozen Redis costs a few requests its deadline, and the others what they would cost without a cache. */
import { redisOf } from "../faults/redis.ts";
import { percentile } from "../history/percentile.ts";
import type { Hammered } from "../node/messages.ts";
import { count, ms, percent, times } from "../report/in-words.ts";
import type { Stage } from "../stage/stage.ts";
import { countOf, hammer, mint, together } from "./hammer.ts";
import { showing, type Shown } from "./showing.ts";
import { untilCached } from "./until-cached.ts";

const GROUP = "people";
const SESSIONS = 300;
/** Of each node: what this takes must not be what is measured. */
const PER_SECOND = 150;
/**
 * Until the cache is not asked any more, each request pays the deadline: about that of 50 ms, and of seven answers that
 * do not come. That is 1 % of a freeze of ten seconds.
 */
const SLICE = 12_000;
const MOST = 1.5;

export const frozenRedisLatency = showing({
  name: "frozen-redis-latency",
  does: "Redis hangs under load: each request is answered, about as fast as without a cache",
  needs: ["redis:control", "postgres"],
  weight: 2,
  setting: {
    options: { accessTtl: 3_600_000, idleTtl: 7_200_000, storeDeadline: 2_000, cacheWriteDeadline: 1_000 },
  },
  async show(stage, { milliseconds, tell }) {
    await mint(stage, GROUP, SESSIONS);
    const slices: Record<"plain" | "cached" | "frozen", Hammered[]> = { plain: [], cached: [], frozen: [] };
    const until = performance.now() + milliseconds;
    // Side by side in short turns, so that whatever else the machine does falls on all of them.
    do {
      tell("without a cache");
      slices.plain.push(await slice(stage, "plain"));
      await untilCached(stage, GROUP);
      tell("with Redis");
      slices.cached.push(await slice(stage, "cached"));
      tell("with Redis frozen");
      slices.frozen.push(await frozen(stage));
    } while (performance.now() < until && !stage.signal.aborted);
    const { plain, cached, frozen: all } = slices;
    return shown(
      stage,
      { plain: together(plain), cached: together(cached), frozen: together(all) },
      plain.length,
    );
  },
});

function slice(stage: Stage, sessions: "plain" | "cached"): Promise<Hammered> {
  const load = { kind: "rate", perSecond: PER_SECOND, milliseconds: SLICE } as const;
  return hammer(stage, { group: GROUP, sessions, load });
}

async function frozen(stage: Stage): Promise<Hammered> {
  const redis = redisOf(stage);
  await redis.pause();
  try {
    return await slice(stage, "cached");
  } finally {
    await redis.resume();
  }
}

function shown(
  stage: Stage,
  { plain, cached, frozen: asked }: Record<"plain" | "cached" | "frozen", Hammered>,
  turns: number,
): Shown {
  const ratio = percentile(asked.took, 99) / percentile(plain.took, 99);
  const failed = asked.took.length - countOf(asked, "store", "cache");
  const share = (took: readonly number[], longer: number): number =>
    took.filter((each) => each > longer).length / Math.max(1, took.length);
  const { cacheDeadline } = stage.lives;
  const times50 = ({ took }: Hammered): string =>
    `p50 ${ms(percentile(took, 50))}, p99 ${ms(percentile(took, 99))}, worst ${ms(percentile(took, 100))} ms`;
  return {
    asked,
    wrongAnswers: failed,
    measured: [
      {
        what: `requests a turn, ${turns} turns of ${SLICE / 1_000} s`,
        value: count(asked.took.length / turns),
      },
      { what: "without a cache", value: times50(plain) },
      { what: "with Redis", value: times50(cached) },
      { what: "with Redis frozen", value: times50(asked) },
      { what: "not answered", value: count(failed), bar: { is: "0", isMet: failed === 0 } },
      {
        what: "p99, frozen to without a cache",
        value: times(ratio),
        bar: { is: `≤ ${times(MOST)}`, isMet: ratio <= MOST },
      },
      {
        what: `waited for the deadline of ${cacheDeadline} ms or longer: frozen, without a cache`,
        value: `${percent(share(asked.took, cacheDeadline))}, ${percent(share(plain.took, cacheDeadline))}`,
      },
      {
        what: "slower than 99 % of the requests without a cache",
        value: percent(share(asked.took, percentile(plain.took, 99))),
      },
    ],
  };
}
