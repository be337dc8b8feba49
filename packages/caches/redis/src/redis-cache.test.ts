import { setTimeout as sleep } from "node:timers/promises";
import { cacheStoreCases } from "@sess/conformance";
import { type RedisServer, startRedis } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { Cluster, Redis } from "ioredis";
import { Redis as Redis5 } from "ioredis5";
import { createClient, createClientPool, RESP_TYPES } from "redis";
import { createClient as createClient5, createClientPool as createPool5 } from "redis5";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RedisClient } from "./recognise.ts";
import { redisCache } from "./redis-cache.ts";

/** Opens a client, and gives it back with what closes it. */
type Open = (url: string) => Promise<readonly [RedisClient, () => void]>;

function ioredis(connect: (url: string) => Redis | Redis5): Open {
  return async (url) => {
    const client = connect(url);
    client.on("error", () => {});
    return [client, () => client.disconnect()];
  };
}

interface NodeRedis {
  on(event: "error", listener: () => void): unknown;
  connect(): Promise<unknown>;
  destroy(): void;
}

function nodeRedis(create: (url: string) => NodeRedis & RedisClient): Open {
  return async (url) => {
    const client = create(url);
    client.on("error", () => {});
    await client.connect();
    return [client, () => client.destroy()];
  };
}

const AS_BUFFERS = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer, [RESP_TYPES.SIMPLE_STRING]: Buffer } };

const clients: Record<string, Open> = {
  "ioredis 6": ioredis((url) => new Redis(url)),
  "ioredis 5": ioredis((url) => new Redis5(url)),
  // Pipelining by itself, the commands of many callers travel in one batch.
  "ioredis 6 with options": ioredis(
    (url) => new Redis(url, { enableAutoPipelining: true, keyPrefix: "app:" }),
  ),
  "node-redis 6 with RESP3": nodeRedis((url) => createClient({ url, RESP: 3 })),
  "node-redis 6 with RESP2": nodeRedis((url) => createClient({ url, RESP: 2 })),
  "node-redis 6 with options": nodeRedis((url) =>
    createClient({
      url,
      keyPrefix: "app:",
      // Answers to `get` of its own come from memory, as Buffers: here they must not.
      clientSideCache: { ttl: 0, maxEntries: 0 },
      commandOptions: AS_BUFFERS,
      disableOfflineQueue: true,
    }),
  ),
  "node-redis 6 that answers with Buffers": nodeRedis((url) => withBuffers(createClient({ url }))),
  "node-redis 5 with RESP3": nodeRedis((url) => createClient5({ url, RESP: 3 })),
  "node-redis 5 with RESP2": nodeRedis((url) => createClient5({ url, RESP: 2 })),
  "a pool of node-redis 6": nodeRedis((url) => createClientPool({ url, keyPrefix: "app:" }, { maximum: 5 })),
  "a pool of node-redis 6 with RESP2": nodeRedis((url) =>
    createClientPool({ url, RESP: 2, commandOptions: AS_BUFFERS }),
  ),
  "a pool of node-redis 5": nodeRedis((url) => createPool5({ url }, { maximum: 5 })),
};

function withBuffers(client: ReturnType<typeof createClient>): NodeRedis & RedisClient {
  return client.withTypeMapping(AS_BUFFERS.typeMapping) as never;
}

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

  describe.concurrent.each(Object.entries(clients))("through %s", (_, connect) => {
    it.each(cacheStoreCases)("$name", async ({ run }) => {
      const harness = {
        async open() {
          const [client, close] = await connect(redis.url);
          closings.push(close);
          return redisCache(client);
        },
        advance: (ms: number): Promise<void> => sleep(ms),
        now: () => performance.now(),
      };
      await expect(run(harness)).resolves.toBeUndefined();
    });

    it("rejects where the key holds something that is not a string, and does not call it absent", async () => {
      const [client, close] = await connect(redis.url);
      closings.push(close);
      const other = opened(new Redis(redis.url));
      for (const key of ["session:list", "app:session:list"]) await other.rpush(key, "42");
      await expect(redisCache(client).get("session:list")).rejects.toThrow("WRONGTYPE");
      for (const key of ["session:list", "app:session:list"]) await other.del(key);
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
