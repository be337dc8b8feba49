import { setTimeout as sleep } from "node:timers/promises";
import { testSessionStore } from "@sess/conformance/vitest";
import type { SessionStore } from "@sess/core";
import { type RedisCluster, type RedisServer, startRedis, startRedisCluster } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { afterAll, beforeAll } from "vitest";
import { type RedisClient, redisSessions } from "../src/index.ts";
import { createClients } from "./support/clients.ts";

const isReady = (store: SessionStore): Promise<boolean> =>
  store.findMany(["none"], 0).then(
    () => true,
    () => false,
  );

/** Opens a store over each of two clients in turn. */
function twoOf(connect: () => RedisClient | Promise<RedisClient>) {
  const stores: Promise<SessionStore>[] = [];
  let handles = 0;
  return async () => {
    const store = await (stores[handles++ % 2] ??= Promise.resolve(connect()).then((client) =>
      redisSessions(client),
    ));
    while (!(await isReady(store))) await sleep(20);
    return store;
  };
}

describeWith("redis", "redisSessions", () => {
  const clients = createClients();
  let redis: RedisServer;
  let cluster: RedisCluster;
  beforeAll(async () => {
    // What has resolved is on disk.
    redis = await startRedis({ settings: { appendonly: "yes", appendfsync: "always" } });
    cluster = await startRedisCluster();
  }, 60_000);
  afterAll(async () => {
    await clients.close();
    await Promise.all([redis.stop(), cluster.stop()]);
  });

  for (const version of ["ioredis 6", "node-redis 6"] as const) {
    testSessionStore(version, {
      open: twoOf(() => clients.redis(version, redis.url, { isNeverQueued: true })),
      server: { kill: () => redis.kill(), restart: () => redis.restart() },
    });
  }
  for (const version of ["ioredis 6", "node-redis 6"] as const) {
    testSessionStore(`${version} on a Cluster`, {
      open: twoOf(() => clients.cluster(version, cluster.nodes[0]!.port)),
    });
  }
});
