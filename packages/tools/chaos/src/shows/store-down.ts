/** While the store is away, whoever is in the cache goes on, everybody else hears 503, and nothing piles up. */
import { redisOf } from "../faults/redis.ts";
import { percentile } from "../history/percentile.ts";
import type { Observations } from "../node/messages.ts";
import { count, megabytes, ms } from "../report/in-words.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { flatness } from "./flat.ts";
import { countOf, mint, together, UNAVAILABLE } from "./hammer.ts";
import { COLD, HOT, type Outage, suffer } from "./outage.ts";
import { showing, type Shown } from "./showing.ts";
import { untilCached } from "./until-cached.ts";

const SESSIONS = 600;
const OUTAGE = 120_000;
/** Until then caches fill and code is compiled. */
const WARM_UP = 0.2;
const CONCURRENCY = 20;
const QUEUE = 100;
/** When all places are held by calls that hang, one more is tried, less and less often. */
const MOST_UNDER_WAY = 2 * CONCURRENCY;

export const storeDown: readonly Scenario[] = (["killed", "frozen"] as const).map((how) =>
  showing({
    name: `store-${how}`,
    does: `Postgres is ${how} for two minutes: the cache goes on, misses hear 503, nothing piles up`,
    needs: ["redis", "postgres:control"],
    weight: 9,
    setting: {
      options: {
        accessTtl: 3_600_000,
        idleTtl: 7_200_000,
        storeDeadline: 1_000,
        storeConcurrency: CONCURRENCY,
        storeQueue: QUEUE,
      },
    },
    async show(stage, { milliseconds, tell }) {
      const { postgres } = stage.servers;
      await mint(stage, COLD, SESSIONS);
      await redisOf(stage).flush();
      await mint(stage, HOT, SESSIONS);
      await untilCached(stage, HOT);
      await stage.observe();

      if (how === "killed") await postgres.kill();
      else await postgres.pause();
      const outage = await suffer(stage, Math.min(OUTAGE, milliseconds), tell);
      const seen = await stage.observe();
      if (how === "killed") await postgres.restart();
      else await postgres.resume();
      tell("recovering");
      const recovered = await untilCached(stage, COLD);
      return shown(outage, seen, recovered);
    },
  }),
);

function shown(
  { lasted, hot, cold, samples }: Outage,
  seen: readonly Observations[],
  recovered: number,
): Shown {
  const refused = hot.took.length - countOf(hot, "cache");
  const wrong = hot.took.length - countOf(hot, "cache", ...UNAVAILABLE);
  const undecided = cold.took.length - countOf(cold, ...UNAVAILABLE);
  const warm = samples.slice(Math.ceil(samples.length * WARM_UP));
  const heaps = (warm[0] ?? []).map((_, node) =>
    flatness(
      warm.map((each) => each[node]!.heap),
      { share: 0.1, slack: 2 ** 20 },
    ),
  );
  const underWay = Math.max(...seen.map(({ mostUnderWay }) => mostUnderWay));
  const happened = (event: string): number => seen.reduce((sum, { events }) => sum + (events[event] ?? 0), 0);
  const waiting = Math.max(...seen.map(({ mostWaiting }) => mostWaiting));
  return {
    asked: together([hot, cold]),
    wrongAnswers: wrong + undecided,
    measured: [
      { what: "the outage", value: `${Math.round(lasted / 1_000)} s` },
      {
        what: "requests with a session in the cache, answered with 503",
        value: `${count(hot.took.length)}, ${count(refused)}`,
        bar: { is: "0", isMet: refused === 0 },
      },
      {
        what: "how often the cache was late, and was not believed any more",
        value: `${count(happened("cache_failed"))}, ${count(happened("cache_distrusted"))}`,
      },
      {
        what: "requests without, answered with anything else",
        value: `${count(cold.took.length)}, ${count(undecided)}`,
        bar: { is: "0", isMet: undecided === 0 },
      },
      { what: "503s at once, since too many wait", value: count(countOf(cold, "ERR_SESS_OVERLOADED")) },
      {
        what: "p99 with and without",
        value: `${ms(percentile(hot.took, 99))}, ${ms(percentile(cold.took, 99))} ms`,
      },
      ...heaps.map(({ first, last, isFlat }, node) => ({
        what: `heap of node ${node}, first and last third`,
        value: `${megabytes(first)}, ${megabytes(last)}`,
        bar: { is: "flat", isMet: isFlat },
      })),
      {
        what: "calls of the store under way, at most",
        value: count(underWay),
        bar: { is: `≤ ${count(MOST_UNDER_WAY)}`, isMet: underWay <= MOST_UNDER_WAY },
      },
      { what: "callers that waited for a connection of the pool, at most", value: count(waiting) },
      { what: "after the outage, all sessions are in the cache", value: `${ms(recovered)} ms` },
    ],
  };
}
