/** The cases of a `CacheStore`, where there is more than one server to go to. */
import { setTimeout as sleep } from "node:timers/promises";
import { cacheStoreCases } from "@sess/conformance";
import { type RedisCluster, type RedisSentinel, startRedisCluster, startRedisSentinel } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type RedisClient, redisCache } from "../src/index.ts";
import { createClients, LIBRARIES } from "./support/clients.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const harness = (open: () => Promise<RedisClient>) => ({
  open: async () => redisCache(await open()),
  advance: (ms: number): Promise<void> => sleep(ms),
  now: () => performance.now(),
});

describeWith("redis:process", "redisCache on a Redis Cluster", () => {
  const clients = createClients();
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startRedisCluster();
  });
  afterAll(async () => {
    await clients.close();
    await cluster.stop();
  });

  describe.concurrent.each(LIBRARIES)("through %s", (library) => {
    const open = (): Promise<RedisClient> => clients.cluster(library, cluster.nodes[0]!.port);

    it.each(cacheStoreCases)("$name", async ({ run }) => {
      await expect(run(harness(open))).resolves.toBeUndefined();
    });

    it("works for a key with a hash tag", async () => {
      const cache = redisCache(await open());
      for (const key of ["session:a", "{b}:session:a", "session:{c}"].map((each) => `${library}${each}`)) {
        expect(await cache.add(key, "42", 60_000)).toBe(true);
        expect(await cache.add(key, "43", 60_000)).toBe(false);
        await cache.set(key, "", 60_000);
        expect(await cache.get(key)).toBe("");
      }
    });
  });
});

describeWith("redis:process", "redisCache with Sentinel", () => {
  const clients = createClients();
  let sentinel: RedisSentinel;
  beforeAll(async () => {
    sentinel = await startRedisSentinel();
  });
  afterAll(async () => {
    await clients.close();
    await sentinel.stop();
  });

  describe.concurrent.each(LIBRARIES)("through %s", (library) => {
    it.each(cacheStoreCases)("$name", async ({ run }) => {
      const { name, sentinels } = sentinel;
      const addresses = sentinels.map(({ port }) => ({ host: "127.0.0.1", port }));
      const open = (): Promise<RedisClient> => clients.sentinel(library, { name, sentinels: addresses });
      await expect(run(harness(open))).resolves.toBeUndefined();
    });
  });
});
