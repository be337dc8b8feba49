/** What `redisCache` answers while Redis is dead, frozen or just back: nothing that is not true. */
import { setTimeout as sleep } from "node:timers/promises";
import { type RedisServer, startRedis } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { Redis } from "ioredis";
import { createClient } from "redis";
import { createClient as createClient5 } from "redis5";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RedisClient } from "./recognise.ts";
import { redisCache } from "./redis-cache.ts";

interface Opened {
  readonly client: RedisClient;
  close(): void;
}

type Open = (url: string, settings: { readonly failsFast: boolean }) => Promise<Opened>;

const openIoredis: Open = async (url, { failsFast }) => {
  const options = { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 300 };
  const client = new Redis(url, { retryStrategy: () => 50, ...(failsFast ? options : {}) });
  client.on("error", () => {});
  await new Promise((resolve) => client.once("ready", resolve));
  return { client, close: () => client.disconnect() };
};

const openNodeRedis =
  (create: typeof createClient): Open =>
  async (url, { failsFast }) => {
    const socket = { reconnectStrategy: () => 50, ...(failsFast ? { socketTimeout: 300 } : {}) };
    const client = create({
      url,
      socket,
      disableOfflineQueue: failsFast,
      ...(failsFast ? { pingInterval: 50 } : {}),
    });
    client.on("error", () => {});
    await client.connect();
    return { client, close: () => client.destroy() };
  };

const libraries: Array<[string, Open]> = [
  ["ioredis", openIoredis],
  ["node-redis 6", openNodeRedis(createClient)],
  ["node-redis 5", openNodeRedis(createClient5 as never)],
];

const PENDING = Symbol("pending");
const within = <T>(promise: Promise<T>, ms: number): Promise<T | typeof PENDING> =>
  Promise.race([promise, sleep(ms, PENDING)]);

describeWith("redis:control", "redisCache", () => {
  describe.each(libraries)("through %s, when Redis", (_, open) => {
    let redis: RedisServer;
    const opened: Opened[] = [];

    beforeEach(async () => {
      redis = await startRedis();
    });
    afterEach(async () => {
      for (const { close } of opened.splice(0)) close();
      await redis.stop();
    });

    async function cacheThat(settings: { failsFast: boolean }) {
      const one = await open(redis.url, settings);
      opened.push(one);
      return redisCache(one.client);
    }

    describe("is dead", () => {
      it("rejects, and never says absent or done", async () => {
        const cache = await cacheThat({ failsFast: true });
        await cache.set("session:a", "42", 60_000);
        await redis.kill();
        await expect(cache.get("session:a")).rejects.toBeInstanceOf(Error);
        await expect(cache.add("session:a", "42", 60_000)).rejects.toBeInstanceOf(Error);
        await expect(cache.set("session:a", "", 60_000)).rejects.toBeInstanceOf(Error);
      });

      it("works again once it is back, on the same client", async () => {
        const cache = await cacheThat({ failsFast: true });
        await cache.set("session:a", "42", 60_000);
        await redis.restart();
        await expect.poll(() => cache.get("session:a").catch(() => "rejected")).toBeNull();
        expect(await cache.add("session:a", "43", 60_000)).toBe(true);
        expect(await cache.get("session:a")).toBe("43");
      });

      it("with the defaults: gives no answer at first, and the right one when it is back", async () => {
        const cache = await cacheThat({ failsFast: false });
        await cache.set("session:a", "42", 60_000);
        await redis.kill();
        await sleep(100);
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
      it("rejects after a while, and answers truly when it goes on", async () => {
        const cache = await cacheThat({ failsFast: true });
        await cache.set("session:a", "42", 60_000);
        await redis.pause();
        const asked = [cache.get("session:a"), cache.set("session:a", "", 60_000)];
        const settled = await Promise.allSettled(asked);
        expect(settled.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
        await redis.resume();
        await expect.poll(() => cache.get("session:a").catch(() => "rejected")).toBe("");
      });

      it("with the defaults: gives no answer, and a true one when it goes on", async () => {
        const cache = await cacheThat({ failsFast: false });
        await cache.set("session:a", "42", 60_000);
        await redis.pause();
        const asked = cache.get("session:a");
        expect(await within(asked, 300)).toBe(PENDING);
        await redis.resume();
        expect(await asked).toBe("42");
      });

      it("an add that arrives late does not undo a set from elsewhere", async () => {
        const slow = await cacheThat({ failsFast: false });
        const other = await cacheThat({ failsFast: false });
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
        const cache = await cacheThat({ failsFast: true });
        await cache.set("session:a", "42", 60_000);
        await cache.set("session:b", "43", 60_000);
        await redis.pause();
        await expect(cache.get("session:a")).rejects.toBeInstanceOf(Error);
        await redis.resume();
        const answer = (): Promise<string | null> => cache.get("session:b").catch(() => "rejected");
        await expect.poll(answer).toBe("43");
        expect(await cache.get("session:c")).toBeNull();
      });
    });
  });
});
