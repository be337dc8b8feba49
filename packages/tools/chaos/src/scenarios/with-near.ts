/** A near cache in each process, which has to hear of every revocation from Redis. */
import { cutOneWay, resetConnections, slowRedis } from "../faults/network.ts";
import { flushRedis, freezeRedis, killRedis } from "../faults/redis.ts";
import { breaking } from "./breaking.ts";
import type { Scenario } from "./scenario.ts";

const near = { ttl: 30_000, lease: 1_000 };

export const withNear: readonly Scenario[] = [
  breaking({
    name: "near-partition",
    does: "near caches, and what tells them of changes is slow, cut off or broken, also in one direction",
    needs: ["redis", "postgres"],
    setting: { proxied: true, near },
    breakOnce: (stage) => stage.random.pick([cutOneWay, cutOneWay, resetConnections, slowRedis])(stage),
  }),
  breaking({
    name: "near-redis",
    does: "near caches, and Redis is killed, frozen or flushed",
    needs: ["redis:control", "postgres"],
    setting: { near },
    breakOnce: (stage) => stage.random.pick([killRedis, freezeRedis, flushRedis])(stage),
  }),
];
