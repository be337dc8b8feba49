import { type RedisServer, startRedis } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { Cluster, Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RedisClient } from "../src/index.ts";
import { redisCache } from "../src/index.ts";
import { cacheClients } from "./support/cache-clients.ts";

describeWith("redis", "redisCache on a real Redis", () => {
  let redis: RedisServer;
  const closings: Array<() => void> = [];
  const opened = <C extends Redis | Cluster>(client: C): C => {
    client.on("error", () => {});
    closings.push(() => client.disconnect());
    return client;
  };

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    for (const close of closings) close();
    await redis.stop();
  });

  describe.concurrent.each(Object.entries(cacheClients))("through %s", (name, connect) => {
    it("rejects where the key holds something that is not a string, and does not call it absent", async () => {
      const [client, close] = await connect(redis.url);
      closings.push(close);
      const other = opened(new Redis(redis.url));
      const list = `list of ${name}`;
      for (const key of [list, `app:${list}`]) await other.rpush(key, "42");
      await expect(redisCache(client).get(list)).rejects.toThrow("WRONGTYPE");
      for (const key of [list, `app:${list}`]) await other.del(key);
    });

    it("rejects when Redis refuses to write, and does not call it done", async () => {
      const full = await startRedis({ settings: { maxmemory: "1", "maxmemory-policy": "noeviction" } });
      const [client, close] = await connect(full.url);
      try {
        const cache = redisCache(client);
        await expect(cache.set("session:a", "", 60_000)).rejects.toThrow("OOM");
        await expect(cache.add("session:a", "42", 60_000)).rejects.toThrow("OOM");
        expect(await cache.get("session:a")).toBeNull();
      } finally {
        close();
        await full.stop();
      }
    });
  });

  it("rejects what is not a string, and does not call it absent or a value", async () => {
    const answering = (reply: unknown): RedisClient =>
      ({ isOpen: true, destroy() {}, on() {}, duplicate() {}, sendCommand: async () => reply }) as never;
    for (const reply of [undefined, 42, Buffer.from("42"), ["42"], true, {}]) {
      await expect(redisCache(answering(reply)).get("session:a")).rejects.toThrow("not a string");
      await expect(redisCache(answering(reply)).add("session:a", "42", 1)).rejects.toThrow(
        "not answered with OK",
      );
      await expect(redisCache(answering(reply)).set("session:a", "42", 1)).rejects.toThrow(
        "not answered with OK",
      );
    }
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

  it("works on a Cluster, also for a key with a hash tag", async () => {
    const node = await startRedis({
      settings: { "cluster-enabled": "yes", "cluster-announce-ip": "127.0.0.1" },
    });
    try {
      const admin = opened(new Redis(node.url));
      await admin.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
      await expect.poll(() => admin.call("CLUSTER", "INFO")).toContain("cluster_state:ok");
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
