/** What the watch of `redisCache` tells while Redis, or the way to it, is broken: never less than happened. */
import { type AddressInfo, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { startFaultyProxy, startRedis } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { afterAll, describe, expect, it, vi } from "vitest";
import { redisCache } from "../src/index.ts";
import { createClients, LIBRARIES, type Settings, VERSIONS, type Version } from "./support/clients.ts";
import { eventually, listenTo } from "./support/listening.ts";

// However busy the machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const README_RIGHTS =
  "~session:* ~bl:access:* &__redis__:invalidate +get +set +info +ping +subscribe +client|id +client|tracking";
const ends: Array<() => unknown> = [];

/** A Redis with a proxy in front, by which one client listens. */
async function world(version: Version = "ioredis 6", settings: Settings = {}) {
  const clients = createClients();
  const redis = await startRedis();
  const proxy = await startFaultyProxy(redis.url);
  const client = clients.redis(version, proxy.url, settings);
  const cache = redisCache(client);
  const listening = listenTo(cache);
  ends.push(async () => {
    await listening.close();
    await clients.close();
    await proxy.stop();
    await redis.stop();
  });
  return { redis, proxy, clients, client, cache, listening, other: clients.other(redis.url) };
}

/** The same, once it is listened to. */
async function listened(version?: Version, settings?: Settings) {
  const all = await world(version, settings);
  await all.cache.get("session:asked");
  await all.listening.begun();
  return all;
}

/** Listening goes on: what is written now is told. */
async function expectHeard({
  other,
  listening,
}: Pick<Awaited<ReturnType<typeof world>>, "other" | "listening">) {
  await listening.up();
  await other.set("session:now", "1");
  await listening.probe();
  expect(listening.keys).toContain("session:now");
}

describeWith("redis:control", "the watch of redisCache", () => {
  afterAll(async () => {
    for (const end of ends.splice(0)) await end();
  });

  describe.concurrent.each(VERSIONS)("through %s", (version) => {
    it("tells a gap when Redis is killed, before it answers again, and listens on", async () => {
      const all = await listened(version);
      const { redis, cache, listening } = all;
      await cache.set("session:a", "42", 60_000);
      await redis.restart();
      // The client asks on its new connection, and finds Redis empty.
      expect(await eventually(() => cache.get("session:a"))).toBeNull();
      expect(listening.gaps()).toBeGreaterThanOrEqual(1);
      await expectHeard(all);
    });

    it("resolves no probe while Redis is frozen, and then what was written meanwhile is told first", async () => {
      const { redis, listening, other } = await listened(version);
      await redis.pause();
      const written = other.set("session:meanwhile", "");
      expect(await listening.state(300)).toBe("pending");
      const early = listening.probe();
      await redis.resume();
      await early;
      await written;
      await listening.probe();
      expect(listening.keys).toContain("session:meanwhile");
      expect(listening.gaps()).toBe(0);
    });

    it("begins when Redis does, however late", async () => {
      const all = await world(version, { isNeverQueued: true });
      const { redis, cache, listening } = all;
      await redis.kill();
      await cache.get("session:asked").catch(() => {});
      await eventually(async () => expect(await listening.state()).toContain("not listening to Redis"));
      await sleep(300);
      await redis.restart();
      await listening.gapAfter(0);
      await expectHeard(all);
    });

    it("tells a gap when its connection is killed, or that of the client, and listens on", async () => {
      const all = await listened(version);
      const { other, listening } = all;
      for (const type of ["pubsub", "normal"]) {
        const gaps = listening.gaps();
        await other.call("CLIENT", "KILL", "TYPE", type, "SKIPME", "yes");
        await listening.gapAfter(gaps);
        await expectHeard(all);
        expect(listening.gaps()).toBeGreaterThan(gaps);
      }
    });

    it("tells a gap when connections are reset, and new ones are refused for a while", async () => {
      const all = await listened(version);
      const { proxy, listening } = all;
      proxy.refuse();
      proxy.reset();
      await listening.gapAfter(0);
      await eventually(async () => expect(await listening.state()).toContain("not listening to Redis"));
      await proxy.heal();
      await expectHeard(all);
    });

    it.each(["toClient", "toServer", "both"] as const)(
      "resolves no probe while the network is cut %s, and tells afterwards what it held back",
      async (direction) => {
        const { proxy, listening, other } = await listened(version);
        proxy.cut(direction);
        await other.set("session:unheard", "");
        expect(await listening.state(300)).toBe("pending");
        // Pushes ask for nothing.
        expect(listening.keys).toEqual(direction === "toServer" ? ["session:unheard"] : []);
        await proxy.heal();
        await listening.up();
        // On a machine that was busy for seconds, the connection was given up meanwhile.
        expect(listening.keys.includes("session:unheard") || listening.gaps() > 0).toBe(true);
      },
    );
  });

  describe.concurrent.each(LIBRARIES)("through %s, on a network that", (library) => {
    /** Only what the watch opens by itself goes by the proxy. */
    async function onlyPushesByProxy() {
      const { redis, clients, other } = await world();
      const proxy = await startFaultyProxy(redis.url);
      const cache = redisCache(clients.redis(library, redis.url, { linesTo: proxy.url }));
      const listening = listenTo(cache);
      ends.unshift(async () => {
        await listening.close();
        await proxy.stop();
      });
      await cache.get("session:asked");
      await listening.begun();
      return { proxy, listening, other };
    }

    it("delays only the pushes: what was written before a probe is told before it, all the same", async () => {
      const { proxy, listening, other } = await onlyPushesByProxy();
      proxy.slow("toClient", 100);
      await other.set("session:slow", "");
      expect(listening.keys).toEqual([]);
      await listening.probe();
      expect(listening.keys).toEqual(["session:slow"]);
    });

    it("cuts off only the pushes: gives up the connection after some seconds, for a new one", async () => {
      const { proxy, listening, other } = await onlyPushesByProxy();
      proxy.cut("toClient");
      await other.set("session:unheard", "");
      expect(await listening.state(300)).toBe("pending");
      await listening.gapAfter(0);
      await proxy.heal();
      await expectHeard({ other, listening });
    });

    it("is slow: what was written before a probe is told before it, all the same", async () => {
      const { proxy, listening, other } = await listened(library);
      proxy.slow("both", 100);
      await other.set("session:slow", "");
      const began = performance.now();
      await listening.probe();
      expect(performance.now() - began).toBeGreaterThanOrEqual(199);
      expect(listening.keys).toEqual(["session:slow"]);
    });
  });

  describe.concurrent.each(LIBRARIES)("through %s, on a Redis that", (library) => {
    it("becomes a replica, and a master again: resolves no probe meanwhile, and tells a gap", async () => {
      const { redis, listening, other } = await listened(library);
      const another = await startRedis();
      ends.push(() => another.stop());
      await other.replicaof("127.0.0.1", another.port);
      await eventually(async () => expect(await listening.state()).toContain("not a master"));
      await other.replicaof("NO", "ONE");
      await listening.up();
      expect(listening.gaps()).toBeGreaterThanOrEqual(1);
      await expectHeard({ other, listening });
      expect(redis.controllable).toBe(true);
    });

    it("allows nothing but what the README asks for: listens", async () => {
      const { redis, clients, other } = await world();
      const rules = README_RIGHTS.split(" ");
      await other.call("ACL", "SETUSER", "app", "on", ">secret", ...rules);
      const client = clients.redis(library, redis.url, { username: "app", password: "secret" });
      const cache = redisCache(client);
      const listening = listenTo(cache);
      await cache.set("session:a", "42", 60_000);
      await expectHeard({ other, listening });
      expect(await cache.get("session:a")).toBe("42");
      await listening.close();
    });

    it("refuses the password: a probe says so, and not which", async () => {
      const { redis, clients, other } = await world();
      await other.config("SET", "requirepass", "true-secret");
      const { probe, close } = listenTo(
        redisCache(clients.redis(library, redis.url, { password: "false-secret" })),
      );
      const error: unknown = await probe().catch((reason: unknown) => reason);
      expect(String(error)).toMatch(/not listening to Redis: WRONGPASS/);
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("secret");
      await close();
    });

    it("forbids it: the cache works, and a probe says why not", async () => {
      const { redis, clients, other } = await world();
      await other.call(
        "ACL",
        "SETUSER",
        "app",
        "on",
        ">secret",
        "~*",
        "resetchannels",
        "+@all",
        "-client|tracking",
      );
      const client = clients.redis(library, redis.url, { username: "app", password: "secret" });
      const cache = redisCache(client);
      const { probe, close, gaps } = listenTo(cache);
      await cache.set("session:a", "42", 60_000);
      expect(await cache.get("session:a")).toBe("42");
      await expect(probe()).rejects.toThrow(/not listening to Redis: NOPERM/);
      expect(gaps()).toBe(0);
      await close();
    });
  });
});

describe("the watch of redisCache on a server that never answers", () => {
  it.concurrent.each(LIBRARIES)(
    "leaves no connection, whenever it is closed, through %s",
    async (library) => {
      const connections = new Set<Socket>();
      const mute = createServer((socket) => {
        connections.add(socket);
        socket
          .on("error", () => {})
          .on("close", () => connections.delete(socket))
          .resume();
      });
      await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
      const { port } = mute.address() as AddressInfo;
      const clients = createClients();
      const cache = redisCache(clients.redis(library, `redis://127.0.0.1:${port}`));
      for (let ms = 0; ms < 20; ms += 1) {
        const { close, probe } = listenTo(cache);
        const probed = probe().catch(String);
        // It begins to listen after 100 ms.
        await sleep(90 + ms);
        await close();
        expect(await probed).toContain("not listening to Redis");
      }
      await clients.close();
      await eventually(() => expect(connections.size).toBe(0));
      mute.close();
    },
  );
});

describeWith("redis:process", "the watch of redisCache on a Redis restored from an old snapshot", () => {
  it.concurrent.each(VERSIONS)("has told a gap before anything old is read, through %s", async (version) => {
    const redis = await startRedis();
    const clients = createClients();
    const cache = redisCache(clients.redis(version, redis.url));
    const { gaps, begun, close } = listenTo(cache);
    await cache.set("session:a", "42", 60_000);
    await begun();
    const snapshot = await redis.snapshot();
    await cache.set("session:a", "", 60_000);
    await redis.restart({ from: snapshot });
    expect(await eventually(() => cache.get("session:a")), "the tombstone is lost").toBe("42");
    expect(gaps()).toBeGreaterThanOrEqual(1);
    await close();
    await clients.close();
    await redis.stop();
  });
});
