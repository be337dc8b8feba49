/** What `redisCache` answers while Redis is dead, frozen or just back: nothing that is not true. */
import { setTimeout as sleep } from "node:timers/promises";
import { type RedisServer, startRedis } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { redisCache } from "./redis-cache.ts";

interface Options {
  enableOfflineQueue?: boolean;
  maxRetriesPerRequest?: number;
  commandTimeout?: number;
}

const failsFast: Options = { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 300 };
const PENDING = Symbol("pending");
const within = <T>(promise: Promise<T>, ms: number): Promise<T | typeof PENDING> =>
  Promise.race([promise, sleep(ms, PENDING)]);

describeWith("redis:control", "redisCache when Redis", () => {
  let redis: RedisServer;
  const clients: Redis[] = [];

  beforeEach(async () => {
    redis = await startRedis();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.disconnect();
    await redis.stop();
  });

  async function connect(options: Options): Promise<Redis> {
    const client = new Redis(redis.url, { retryStrategy: () => 50, ...options });
    client.on("error", () => {});
    clients.push(client);
    await new Promise((resolve) => client.once("ready", resolve));
    return client;
  }

  describe("is dead", () => {
    it("rejects, and never says absent or done", async () => {
      const cache = redisCache(await connect(failsFast));
      await cache.set("session:a", "42", 60_000);
      await redis.kill();
      await expect(cache.get("session:a")).rejects.toBeInstanceOf(Error);
      await expect(cache.add("session:a", "42", 60_000)).rejects.toBeInstanceOf(Error);
      await expect(cache.set("session:a", "", 60_000)).rejects.toBeInstanceOf(Error);
    });

    it("works again once it is back, on the same client", async () => {
      const cache = redisCache(await connect(failsFast));
      await cache.set("session:a", "42", 60_000);
      await redis.restart();
      await expect.poll(() => cache.get("session:a").catch(() => "rejected"), { timeout: 5_000 }).toBeNull();
      expect(await cache.add("session:a", "43", 60_000)).toBe(true);
      expect(await cache.get("session:a")).toBe("43");
    });

    it("with the defaults of ioredis: gives no answer at first, and the right one when it is back", async () => {
      const cache = redisCache(await connect({}));
      await cache.set("session:a", "42", 60_000);
      await redis.kill();
      const asked = cache.get("session:a");
      const added = cache.add("session:a", "42", 60_000);
      expect(await within(Promise.any([asked, added]), 200)).toBe(PENDING);
      await redis.restart();
      // The restart has emptied it: absent is the truth, and the add that waited writes.
      expect(await asked).toBeNull();
      expect(await added).toBe(true);
    });
  });

  describe("is frozen", () => {
    it("rejects after the commandTimeout, and answers truly when it goes on", async () => {
      const cache = redisCache(await connect(failsFast));
      await cache.set("session:a", "42", 60_000);
      await redis.pause();
      await expect(cache.get("session:a")).rejects.toThrow("Command timed out");
      await expect(cache.set("session:a", "", 60_000)).rejects.toThrow("Command timed out");
      await redis.resume();
      await expect.poll(() => cache.get("session:a").catch(() => "rejected"), { timeout: 5_000 }).toBe("");
    });

    it("with the defaults of ioredis: gives no answer, and a true one when it goes on", async () => {
      const cache = redisCache(await connect({}));
      await cache.set("session:a", "42", 60_000);
      await redis.pause();
      const asked = cache.get("session:a");
      expect(await within(asked, 300)).toBe(PENDING);
      await redis.resume();
      expect(await asked).toBe("42");
    });

    it("an add that arrives late does not undo a set from elsewhere", async () => {
      const slow = redisCache(await connect({}));
      const other = redisCache(await connect({}));
      await redis.pause();
      // Redis serves connections in the order in which it finds them: whichever is first, the set stands.
      const adding = slow.add("session:a", "42", 60_000);
      const setting = other.set("session:a", "", 60_000);
      await sleep(50);
      await redis.resume();
      await Promise.all([adding, setting]);
      expect(await slow.get("session:a")).toBe("");
    });

    it("a late answer goes to its own question", async () => {
      const cache = redisCache(await connect({ commandTimeout: 100 }));
      await cache.set("session:a", "42", 60_000);
      await cache.set("session:b", "43", 60_000);
      await redis.pause();
      await expect(cache.get("session:a")).rejects.toThrow("Command timed out");
      await redis.resume();
      const answer = (): Promise<string | null> => cache.get("session:b").catch(() => "rejected");
      await expect.poll(answer, { timeout: 5_000 }).toBe("43");
      expect(await cache.get("session:c")).toBeNull();
    });
  });
});
