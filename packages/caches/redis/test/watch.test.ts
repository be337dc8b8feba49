/** What `redisCache` tells of by itself, on a Redis that runs. */
import type { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { type RedisServer, startRedis } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { Cluster, Redis } from "ioredis";
import { Redis as Redis5 } from "ioredis5";
import * as redis6 from "redis";
import * as redis5 from "redis5";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type RedisClient, redisCache } from "../src/index.ts";
import { createClients, LIBRARIES, VERSIONS } from "./support/clients.ts";
import { eventually, type Listening, listenTo } from "./support/listening.ts";

// However busy the machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describeWith("redis:control", "the watch of redisCache", () => {
  const clients = createClients();
  const listenings: Listening[] = [];
  let redis: RedisServer;
  /** Another program's. */
  let other: Redis;

  beforeAll(async () => {
    redis = await startRedis();
    other = clients.other(redis.url);
  });
  afterAll(async () => {
    await Promise.all(listenings.map((each) => each.close()));
    await clients.close();
    await redis.stop();
  });

  async function listen(client: RedisClient, asked = "session:asked"): Promise<Listening> {
    const cache = redisCache(client);
    const listening = listenTo(cache);
    listenings.push(listening);
    await cache.get(asked);
    await listening.begun();
    return listening;
  }

  describe.each(VERSIONS)("through %s", (version) => {
    it("tells of every way in which a key changes, before the next probe resolves", async () => {
      const { keys, probe } = await listen(clients.redis(version, redis.url));
      const cache = redisCache(clients.redis(version, redis.url));
      const key = `session:${version}`;
      const changes: Array<() => Promise<unknown>> = [
        () => cache.add(key, "42", 60_000),
        () => cache.set(key, "", 60_000),
        () => other.pexpire(key, 90_000),
        () => other.rename(key, `${key} renamed`),
        () => other.rename(`${key} renamed`, key),
        () => other.append(key, "x"),
        () => other.eval("return redis.call('SET', KEYS[1], 'script')", 1, key),
        () => other.multi().set(key, "transaction").exec(),
        () => other.del(key),
      ];
      const told: boolean[] = [];
      for (const change of changes) {
        keys.length = 0;
        await change();
        await probe();
        told.push(keys.includes(key));
      }
      expect(told).toEqual(changes.map(() => true));
    });

    it("tells of a key that expires, and of what is written in another database", async () => {
      const { keys, probe } = await listen(clients.redis(version, redis.url, { database: 3 }));
      await other.set("bl:access:short", "stolen", "PX", 10);
      await sleep(20);
      // Redis removes it when somebody asks for it, if not before.
      expect(await other.get("bl:access:short")).toBeNull();
      await probe();
      expect(keys).toEqual(["bl:access:short", "bl:access:short"]);
    });

    it("calls a flush a gap, of all databases or of one", async () => {
      const { gaps, probe } = await listen(clients.redis(version, redis.url));
      for (const [count, flush] of [
        () => other.flushall(),
        () => other.flushdb(),
        () => other.flushall("ASYNC"),
      ].entries()) {
        await flush();
        await probe();
        expect(gaps()).toBe(count + 1);
      }
    });

    it("tells of a storm of keys at once", async () => {
      const { keys, probe, gaps } = await listen(clients.redis(version, redis.url));
      const names = Array.from({ length: 10_000 }, (_, index) => `session:${index}`);
      await other.mset(names.flatMap((name) => [name, "1"]));
      await probe();
      expect(keys.toSorted()).toEqual(names.toSorted());
      keys.length = 0;
      const pipeline = other.pipeline();
      for (const name of names) pipeline.del(name);
      await pipeline.exec();
      await probe();
      expect(keys.toSorted()).toEqual(names.toSorted());
      expect(gaps()).toBe(0);
    });

    it("never resolves a probe before what was written earlier is told: 4,000 writes, 8 at a time", async () => {
      const { keys, probe, gaps } = await listen(clients.redis(version, redis.url));
      const told = new Set<string>();
      let late = 0;
      await Promise.all(
        Array.from({ length: 8 }, async (_, writer) => {
          const client = clients.other(redis.url);
          for (let round = 0; round < 500; round += 1) {
            const key = `session:${writer}:${round}`;
            await client.set(key, "1", "PX", 60_000);
            await probe();
            for (const each of keys.splice(0)) told.add(each);
            if (!told.has(key)) late += 1;
          }
        }),
      );
      expect([late, told.size, gaps()]).toEqual([0, 4_000, 0]);
    });
  });

  it("calls it a gap, at the first probe, that nothing was told before it reached Redis", async () => {
    const cache = redisCache(clients.redis("ioredis 6", redis.url));
    const listening = listenTo(cache);
    listenings.push(listening);
    await cache.set("session:untold", "", 60_000);
    for (let round = 0; round < 3; round += 1) {
      await listening.up();
      expect(listening.gaps()).toBe(1);
    }
  });

  it("hears nothing of keys that begin otherwise than those that were asked for", async () => {
    const { keys, probe } = await listen(clients.redis("ioredis 6", redis.url), "shop:session:asked");
    for (const key of ["session:a", "shop:cart:b", "shop:bl:access:c", "shop:session:d"])
      await other.set(key, "1");
    await probe();
    expect(keys).toEqual(["shop:bl:access:c", "shop:session:d"]);
  });

  it("hears of all keys when it was asked for none, or for one that says nothing", async () => {
    const unasked = listenTo(redisCache(clients.redis("ioredis 6", redis.url)));
    listenings.push(unasked);
    await unasked.begun();
    const vague = await listen(clients.redis("ioredis 6", redis.url), "vague");
    await other.set("anything", "1");
    for (const { keys, probe } of [unasked, vague]) {
      await probe();
      expect(keys).toEqual(["anything"]);
    }
  });

  it("hears of keys that begin in a new way from when one is asked for, which is a gap", async () => {
    const cache = redisCache(clients.redis("ioredis 6", redis.url));
    const listening = listenTo(cache);
    listenings.push(listening);
    await cache.get("session:a");
    await listening.begun();
    const asked = cache.get("shop:session:a");
    expect(listening.gaps()).toBe(1);
    await asked;
    await listening.up();
    expect(listening.gaps()).toBe(2);
    for (const key of ["shop:session:a", "session:a"]) await other.set(key, "1");
    await listening.probe();
    expect(listening.keys.toSorted()).toEqual(["session:a", "shop:session:a"]);
  });

  it("serves several listeners of one cache, each until it is closed", async () => {
    const cache = redisCache(clients.redis("ioredis 6", redis.url));
    const [first, second] = [listenTo(cache), listenTo(cache)];
    listenings.push(first, second);
    await Promise.all([first.up(), second.up()]);
    await first.close();
    await cache.set("session:a", "1", 60_000);
    await second.probe();
    expect([first.keys, second.keys]).toEqual([[], ["session:a"]]);
    expect(await first.state()).toContain("closed");
  });

  describe.each(VERSIONS)("through %s", (version) => {
    it("leaves nothing when it is closed, at whatever time", async () => {
      const warnings: Error[] = [];
      const onWarning = (warning: Error): unknown => warnings.push(warning);
      process.on("warning", onWarning);
      const server = await startRedis();
      const admin = clients.other(server.url);
      const connections = async (): Promise<number> =>
        String(await admin.call("CLIENT", "LIST"))
          .split("\n")
          .filter(Boolean).length;
      const client = clients.redis(version, server.url);
      const cache = redisCache(client);
      await cache.get("session:a");
      const emitter = client as unknown as EventEmitter;
      const listeners = (): number[] => emitter.eventNames().map((name) => emitter.listenerCount(name));
      // node-redis keeps a listener or two for good, of all watches together.
      await listenTo(cache).close();
      const [before, connected] = [listeners(), await connections()];
      for (let ms = 0; ms < 20; ms += 1) {
        const { close, keys, gaps, begun } = listenTo(cache);
        if (ms === 19) await begun();
        await sleep(ms);
        await close();
        await close();
        await admin.set("session:a", "1");
        await admin.flushdb();
        expect([keys, gaps()]).toEqual([[], 0]);
      }
      expect(listeners()).toEqual(before);
      await eventually(async () => expect(await connections()).toBeLessThanOrEqual(connected));
      process.off("warning", onWarning);
      expect(warnings).toEqual([]);
      await server.stop();
    });

    it("leaves the client as it is for who listens to it later", async () => {
      const client = clients.redis(version, redis.url) as unknown as EventEmitter & RedisClient;
      await listen(client).then(({ close }) => close());
      const errors: unknown[] = [];
      client.on("error", (error) => errors.push(error));
      Object.getPrototypeOf(client).emit.call(client, "error", "told");
      expect(errors).toEqual(["told"]);
    });
  });

  // Not in a pool, which opens connections and timers of its own.
  it.each(LIBRARIES)("keeps no process alive, even if it is never closed, through %s", async (version) => {
    const alive = (): number =>
      process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name)).length;
    const client = clients.redis(version, redis.url);
    await redisCache(client).get("session:a");
    const before = alive();
    const { probe } = await listen(client);
    await probe();
    // What other tests have left may be gone meanwhile.
    await expect.poll(alive).toBeLessThanOrEqual(before);
  });

  describe("with ioredis", () => {
    it.each([
      ["6", Redis],
      ["5", Redis5 as unknown as typeof Redis],
    ])("%s: tells keys as get takes them, with whatever the client is set to", async (_, Client) => {
      const client = new Client(redis.url, {
        keyPrefix: "app:",
        enableAutoPipelining: true,
        stringNumbers: true,
        replyMapping: "resp3",
        connectionName: "app",
        commandTimeout: 1_000,
        socketTimeout: 500,
        enableOfflineQueue: false,
        maxRetriesPerRequest: 0,
        lazyConnect: true,
      } as object);
      clients.opened(client, () => client.disconnect());
      await client.connect();
      expect(await keysAsAsked(client)).toEqual(["session:a", "bl:access:c"]);
    });

    it("is not there for a client that cannot be duplicated, or that reads from replicas", () => {
      const client = clients.other(redis.url);
      const { get, set, call } = client;
      const wrapped = {
        status: "ready",
        get: get.bind(client),
        set: set.bind(client),
        call: call.bind(client),
      };
      expect(redisCache(wrapped)).not.toHaveProperty("watch");
      const lazy = (options: object): unknown =>
        redisCache(new Cluster([{ port: redis.port }], { lazyConnect: true, ...options }));
      expect(lazy({})).toHaveProperty("watch");
      expect(lazy({ scaleReads: "slave" })).not.toHaveProperty("watch");
    });
  });

  describe("with node-redis", () => {
    const odd = {
      commandOptions: {
        typeMapping: { [redis6.RESP_TYPES.BLOB_STRING]: Buffer, [redis6.RESP_TYPES.NUMBER]: String },
      },
      disableOfflineQueue: true,
      commandsQueueMaxLength: 100,
      pingInterval: 50,
      socket: { socketTimeout: 500, reconnectStrategy: false as const },
      name: "app",
    };
    it("6: tells keys as get takes them, with whatever the client is set to", async () => {
      const client = redis6.createClient({
        url: redis.url,
        keyPrefix: "app:",
        RESP: 3,
        clientSideCache: { ttl: 0, maxEntries: 100 },
        ...odd,
      });
      clients.opened(client, () => client.destroy());
      await client.connect();
      expect(await keysAsAsked(client)).toEqual(["session:a", "bl:access:c"]);
    });

    it("5: tells keys, with whatever the client is set to", async () => {
      const client = redis5.createClient({ url: redis.url, RESP: 3, emitInvalidate: true, ...odd } as object);
      clients.opened(client, () => client.destroy());
      await client.connect();
      const { keys, probe } = await listen(client);
      await other.set("session:a", "1");
      await probe();
      expect(keys).toEqual(["session:a"]);
    });
  });

  /** Of a client with the keyPrefix `app:`. */
  async function keysAsAsked(client: RedisClient): Promise<string[]> {
    const { keys, probe } = await listen(client);
    for (const key of ["app:session:a", "session:b", "app:bl:access:c", "other:session:d"])
      await other.set(key, "1");
    await probe();
    return keys;
  }
});
