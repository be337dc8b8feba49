/** Redis dies, hangs, forgets, remembers too much, or runs out of memory. */
import { evicted, pressMemory, SMALL_REDIS } from "../faults/memory-pressure.ts";
import {
  bringBackOldEntries,
  flushRedis,
  freezeRedis,
  killRedis,
  restoreOldSnapshot,
} from "../faults/redis.ts";
import { count } from "../report/in-words.ts";
import { breaking } from "./breaking.ts";
import type { Scenario } from "./scenario.ts";

export const withRedis: readonly Scenario[] = [
  breaking({
    name: "kill-redis",
    does: "Redis is killed, and comes back empty",
    needs: ["redis:control", "postgres"],
    breakOnce: killRedis,
  }),
  breaking({
    name: "freeze-redis",
    does: "Redis hangs for 0.1 to 4 s",
    needs: ["redis:control", "postgres"],
    breakOnce: freezeRedis,
  }),
  breaking({
    name: "flush",
    does: "Redis is flushed every second or so",
    needs: ["redis", "postgres"],
    breakOnce: flushRedis,
  }),
  breaking({
    name: "old-snapshot",
    does: "Redis restarts from a snapshot in which ended sessions are active",
    needs: ["redis:process", "postgres"],
    // What bounds it without any help.
    setting: { options: { reconcileEvery: 0 } },
    breakOnce: restoreOldSnapshot,
  }),
  breaking({
    name: "lying-cache",
    does: "entries of ended sessions come back behind everybody's back, and nobody reconciles",
    needs: ["redis", "postgres"],
    setting: { options: { reconcileEvery: 0 } },
    breakOnce: bringBackOldEntries,
  }),
  breaking({
    name: "eviction",
    does: "Redis is full, and evicts any key at any time (allkeys-random)",
    needs: ["redis:control", "postgres"],
    setting: { redisSettings: SMALL_REDIS },
    async breakOnce(stage) {
      stage.neverBelieve();
      await pressMemory(stage);
    },
    async measure(stage) {
      const keys = await evicted(stage);
      return [{ what: "keys evicted", value: count(keys), bar: { is: "> 0", isMet: keys > 0 } }];
    },
  }),
];
