import { setTimeout as sleep } from "node:timers/promises";
import { testCacheStore, testSessionStore } from "@sess/conformance/vitest";
import type { CacheStore, SessionStore } from "@sess/core";
import {
  type RedisCluster,
  type RedisSentinel,
  type RedisServer,
  startRedis,
  startRedisCluster,
  startRedisSentinel,
} from "@sess/servers";
import { controlOf } from "@sess/servers/control-of";
import { describeWith } from "@sess/servers/describe-with";
import { afterAll, beforeAll } from "vitest";
import { type RedisClient, redisCache, redisSessions } from "../src/index.ts";
import { cacheClients } from "./support/cache-clients.ts";
import { createClients, LIBRARIES } from "./support/clients.ts";

/** Opens over each of two clients in turn, and waits until that is connected. */
function twoOf<Whole>(
  connect: () => RedisClient | Promise<RedisClient>,
  make: (client: RedisClient) => Whole,
  ask: (whole: Whole) => Promise<unknown>,
): () => Promise<Whole> {
  const wholes: Promise<Whole>[] = [];
  let handles = 0;
  return async () => {
    const whole = await (wholes[handles++ % 2] ??= Promise.resolve(connect()).then(make));
    const isReady = (): Promise<boolean> =>
      ask(whole).then(
        () => true,
        () => false,
      );
    while (!(await isReady())) await sleep(20);
    return whole;
  };
}

const twoCaches = (connect: () => RedisClient | Promise<RedisClient>): (() => Promise<CacheStore>) =>
  twoOf(connect, redisCache, (cache) => cache.get("ready"));
const twoStores = (connect: () => RedisClient | Promise<RedisClient>): (() => Promise<SessionStore>) =>
  twoOf(connect, redisSessions, (store) => store.findMany(["ready"], 0));

describeWith("redis", "redisCache", () => {
  const clients = createClients();
  const closings: (() => void)[] = [];
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    for (const close of closings) close();
    await clients.close();
    await redis.stop();
  });

  for (const [name, connect] of Object.entries(cacheClients)) {
    const opened = async (): Promise<RedisClient> => {
      const [client, close] = await connect(redis.url);
      closings.push(close);
      return client;
    };
    testCacheStore(name, { open: twoCaches(opened) });
  }

  for (const library of LIBRARIES) {
    testCacheStore(`${library}, when Redis dies`, {
      open: twoCaches(() => clients.redis(library, redis.url, { isNeverQueued: true })),
      server: controlOf("redis", () => redis),
    });
  }
});

describeWith("redis:process", "redisCache", () => {
  const clients = createClients();
  let cluster: RedisCluster;
  let sentinel: RedisSentinel;
  beforeAll(async () => {
    [cluster, sentinel] = await Promise.all([startRedisCluster(), startRedisSentinel()]);
  }, 60_000);
  afterAll(async () => {
    await clients.close();
    await Promise.all([cluster.stop(), sentinel.stop()]);
  });

  for (const library of LIBRARIES) {
    const behind = (): Promise<RedisClient> => {
      const sentinels = sentinel.sentinels.map(({ port }) => ({ host: "127.0.0.1", port }));
      return clients.sentinel(library, { name: sentinel.name, sentinels });
    };
    testCacheStore(`${library} on a Cluster`, {
      open: twoCaches(() => clients.cluster(library, cluster.nodes[0]!.port)),
    });
    testCacheStore(`${library} with Sentinel`, { open: twoCaches(behind) });
  }
});

describeWith("redis:process", "redisSessions", () => {
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

  for (const library of ["ioredis 6", "node-redis 6"] as const) {
    testSessionStore(library, {
      open: twoStores(() => clients.redis(library, redis.url, { isNeverQueued: true })),
      server: controlOf("redis", () => redis),
    });
    testSessionStore(`${library} on a Cluster`, {
      open: twoStores(() => clients.cluster(library, cluster.nodes[0]!.port)),
    });
  }
});
