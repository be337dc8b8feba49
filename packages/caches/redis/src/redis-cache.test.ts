import { setTimeout as sleep } from "node:timers/promises";
import { cacheStoreCases } from "@sess/conformance";
import { type RedisServer, startRedis } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { Cluster, Redis } from "ioredis";
import { Redis as Redis5 } from "ioredis5";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { redisCache } from "./redis-cache.ts";

interface Client {
  on(event: "error", listener: () => void): unknown;
  disconnect(): void;
}

describeWith("redis", "redisCache on a real Redis", () => {
  let redis: RedisServer;
  const clients: Client[] = [];
  const opened = <C extends Client>(client: C): C => {
    client.on("error", () => {});
    clients.push(client);
    return client;
  };

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    for (const client of clients) client.disconnect();
    await redis.stop();
  });

  describe.concurrent.each<[string, () => Client & Parameters<typeof redisCache>[0]]>([
    ["ioredis 6", () => new Redis(redis.url)],
    ["ioredis 5", () => new Redis5(redis.url)],
    // Pipelining by itself, the commands of many callers travel in one batch.
    ["ioredis 6 with options", () => new Redis(redis.url, { enableAutoPipelining: true, keyPrefix: "app:" })],
  ])("through %s", (_, connect) => {
    it.each(cacheStoreCases)("$name", async ({ run }) => {
      const harness = {
        open: async () => redisCache(opened(connect())),
        advance: (ms: number): Promise<void> => sleep(ms),
        now: () => performance.now(),
      };
      await expect(run(harness)).resolves.toBeUndefined();
    });
  });

  it("gives every key its life time, to the millisecond", async () => {
    const client = opened(new Redis(redis.url));
    const cache = redisCache(client);
    await cache.add("session:added", "42", 1_500);
    await cache.set("session:set", "", 90 * 86_400_000);
    await cache.set("session:added twice", "42", 1_500);
    await cache.add("session:added twice", "42", 90_000);
    expect(await client.pttl("session:added")).toBeLessThanOrEqual(1_500);
    expect(await client.pttl("session:added")).toBeGreaterThan(500);
    expect(await client.pttl("session:set")).toBeLessThanOrEqual(90 * 86_400_000);
    expect(await client.pttl("session:set")).toBeGreaterThan(90 * 86_400_000 - 1_000);
    expect(await client.pttl("session:added twice")).toBeLessThanOrEqual(1_500);
    const keys = await client.keys("*");
    const lives = await Promise.all(keys.map((key) => client.pttl(key)));
    // -1 is "for ever"; -2 is "gone since the list was made".
    expect(keys.filter((_, index) => lives[index] === -1)).toEqual([]);
  });

  it("writes what any other program reads as it is", async () => {
    const client = opened(new Redis(redis.url));
    const cache = redisCache(client);
    await cache.set("session:raw", '007 👩🏽‍🚀 "é"', 60_000);
    await cache.add("session:raw-tombstone", "", 60_000);
    expect(await client.type("session:raw")).toBe("string");
    expect(await client.getBuffer("session:raw")).toEqual(Buffer.from('007 👩🏽‍🚀 "é"', "utf8"));
    expect(await client.getBuffer("session:raw-tombstone")).toEqual(Buffer.alloc(0));
    expect(await client.exists("session:raw-tombstone")).toBe(1);
  });

  it("rejects where the key holds something that is not a string, and does not call it absent", async () => {
    const client = opened(new Redis(redis.url));
    await client.rpush("session:list", "42");
    await expect(redisCache(client).get("session:list")).rejects.toThrow("WRONGTYPE");
    await client.del("session:list");
  });

  it("rejects when Redis refuses to write, and does not call it done", async () => {
    const full = await startRedis({ settings: { maxmemory: "1", "maxmemory-policy": "noeviction" } });
    try {
      const cache = redisCache(opened(new Redis(full.url)));
      await expect(cache.set("session:a", "", 60_000)).rejects.toThrow("OOM");
      await expect(cache.add("session:a", "42", 60_000)).rejects.toThrow("OOM");
      expect(await cache.get("session:a")).toBeNull();
    } finally {
      await full.stop();
    }
  });

  it("works on a Cluster, also for a key with a hash tag", async () => {
    const node = await startRedis({
      settings: { "cluster-enabled": "yes", "cluster-announce-ip": "127.0.0.1" },
    });
    try {
      const admin = opened(new Redis(node.url));
      await admin.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
      await expect
        .poll(() => admin.call("CLUSTER", "INFO"), { timeout: 10_000 })
        .toContain("cluster_state:ok");
      const cache = redisCache(opened(new Cluster([{ host: "127.0.0.1", port: node.port }])));
      for (const key of ["session:a", "{b}:session:a", "session:{c}"]) {
        expect(await cache.add(key, "42", 60_000)).toBe(true);
        expect(await cache.add(key, "43", 60_000)).toBe(false);
        await cache.set(key, "", 60_000);
        expect(await cache.get(key)).toBe("");
      }
    } finally {
      await node.stop();
    }
  }, 20_000);
});
