/** What the watch of `redisCache` tells while one server takes over from another. */
import type { CacheStore } from "@sess/core";
import { startRedisCluster, startRedisSentinel, type RedisCluster, type RedisServer } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import type { Cluster, Redis } from "ioredis";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type RedisClient, redisCache } from "../src/index.ts";
import { keepAsking } from "./support/asking.ts";
import { createClients, LIBRARIES, type Library } from "./support/clients.ts";
import { eventually, type Listening, listenTo } from "./support/listening.ts";

// However busy the machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

interface Listener extends Listening {
  readonly cache: CacheStore;
}

/** One failover, and all libraries listen. */
async function listenAll(connect: (library: Library) => Promise<RedisClient>): Promise<Listener[]> {
  return Promise.all(
    LIBRARIES.map(async (library) => {
      const cache = redisCache(await connect(library));
      const listening = listenTo(cache);
      await cache.get("session:asked");
      await listening.begun();
      return { ...listening, cache };
    }),
  );
}

/** Requests go on meanwhile, and none of them has a wrong answer. */
async function whileAsked(listeners: Listener[], change: () => Promise<unknown>): Promise<void> {
  const askings = await Promise.all(listeners.map(({ cache, ...listening }) => keepAsking(cache, listening)));
  await change();
  const ends = await Promise.all(askings.map(({ stop }) => stop()));
  expect(ends.flatMap(({ wrong }) => wrong)).toEqual([]);
  expect(Math.min(...ends.map(({ answers }) => answers))).toBeGreaterThan(20);
}

describeWith("redis:process", "the watch of redisCache with Sentinel", () => {
  // Side by side: they wait for Sentinel most of the time.
  it.concurrent("tells a gap when the master is gone, and listens to the new one", async () => {
    expect(await heardAfter(false, (old) => old.kill())).toEqual(LIBRARIES.map(() => true));
  });

  it.concurrent("tells a gap when the master is relieved and lives on, and listens to the new one", async () => {
    const relieve = (_: RedisServer, sentinel: Redis): Promise<unknown> =>
      sentinel.call("SENTINEL", "FAILOVER", "sess");
    expect(await heardAfter(true, relieve)).toEqual(LIBRARIES.map(() => true));
  });

  /** Whether each of the listeners, after a gap, heard what was written to the new master. */
  async function heardAfter(
    detectsFailover: boolean,
    change: (old: RedisServer, sentinel: Redis) => Promise<unknown>,
  ): Promise<boolean[]> {
    const sentinel = await startRedisSentinel();
    const clients = createClients();
    const { name, sentinels } = sentinel;
    const addresses = sentinels.map(({ port }) => ({ host: "127.0.0.1", port }));
    const listenings = await listenAll((library) =>
      clients.sentinel(library, { name, sentinels: addresses, detectsFailover }),
    );
    try {
      const old = await sentinel.master();
      await whileAsked(listenings, async () => {
        await change(old, clients.other(sentinels[0]!.url));
        await Promise.all(listenings.map(({ gapAfter }) => gapAfter(0)));
        await sentinel.failedOver(old);
        await Promise.all(listenings.map(({ up }) => up()));
      });
      const other = clients.other((await sentinel.master()).url);
      await other.set("session:new", "1");
      await Promise.all(listenings.map(({ probe }) => probe()));
      return listenings.map(({ keys }) => keys.includes("session:new"));
    } finally {
      await Promise.all(listenings.map(({ close }) => close()));
      await clients.close();
      await sentinel.stop();
    }
  }
});

describeWith("redis:process", "the watch of redisCache on a Redis Cluster", () => {
  const clients = createClients();
  let cluster: RedisCluster;
  let listenings: Listener[];
  /** Another program's, which finds its way by itself. */
  let other: Cluster;

  beforeAll(async () => {
    cluster = await startRedisCluster();
    other = clients.otherCluster(cluster.nodes[0]!.port);
    listenings = await listenAll((library) => clients.cluster(library, cluster.nodes[1]!.port));
  });
  afterAll(async () => {
    await Promise.all(listenings.map(({ close }) => close()));
    await clients.close();
    await cluster.stop();
  });

  const names = Array.from({ length: 60 }, (_, index) => `session:${index}`);

  /** Each write is told by the next probe, whichever node it went to. */
  async function expectAllHeard(): Promise<void> {
    await Promise.all(listenings.map(({ up }) => up()));
    for (const { keys } of listenings) keys.length = 0;
    await eventually(() => other.set("session:reachable", "1"));
    await Promise.all(names.map((name) => other.set(name, "1")));
    for (const { probe, keys } of listenings) {
      await probe();
      expect(keys).toEqual(expect.arrayContaining(names));
    }
  }

  const gapsOf = (): number[] => listenings.map(({ gaps }) => gaps());
  const gapsAfter = async (counts: number[]): Promise<void> => {
    await Promise.all(listenings.map(({ gapAfter }, index) => gapAfter(counts[index]!)));
  };
  const admin = (node: RedisServer): Redis => clients.other(node.url);

  it("tells what is written on any master", async () => {
    await expectAllHeard();
    expect(gapsOf()).toEqual(LIBRARIES.map(() => 0));
  });

  it("calls it a gap when one of the masters is emptied", async () => {
    const before = gapsOf();
    await cluster.nodes[2]!.flush();
    for (const { probe } of listenings) await probe();
    expect(gapsOf()).toEqual(before.map((count) => count + 1));
  });

  it("tells a gap when a replica takes over from a master that lives, and resolves no probe too early", async () => {
    const before = gapsOf();
    const old = await cluster.masterOf("session:1");
    const [replica] = await cluster.replicasOf(old);
    let isOver = false;
    const storm = Promise.all([1, 2, 3].map((writer) => writeAndProbe(writer, () => isOver)));
    try {
      await admin(replica!).call("CLUSTER", "FAILOVER", "FORCE");
      await cluster.failedOver("session:1", old);
      // Nothing has been disconnected: only a probe finds out.
      await gapsAfter(before);
      await Promise.all(listenings.map(({ up }) => up()));
    } finally {
      isOver = true;
    }
    for (const { rounds, missed } of await storm) {
      expect(missed).toEqual([]);
      expect(rounds).toBeGreaterThanOrEqual(50);
    }
    await expectAllHeard();
  });

  /** Names each key that was written before a probe, and of which nothing had been told when that resolved. */
  async function writeAndProbe(writer: number, isOver: () => boolean) {
    const missed: string[] = [];
    let rounds = 0;
    while (!isOver() || rounds < 50) {
      rounds += 1;
      const key = `session:${writer}:${rounds}`;
      const before = gapsOf();
      const isWritten = await other.set(key, "1", "PX", 60_000).then(Boolean, () => false);
      for (const [index, { state, keys, gaps }] of listenings.entries()) {
        const isTold =
          (await state(5_000)) !== "up" || !isWritten || keys.includes(key) || gaps() > before[index]!;
        if (!isTold) missed.push(`${LIBRARIES[index]}: ${key}`);
      }
    }
    return { rounds, missed };
  }

  it("tells a gap when a slot moves, and listens on", async () => {
    await cluster.untilHealthy();
    await Promise.all(listenings.map(({ up }) => up()));
    const before = gapsOf();
    const [from, to] = [await cluster.masterOf("session:1"), await cluster.masterOf("session:2")];
    const slot = String(await other.cluster("KEYSLOT", "session:1"));
    const [source, target] = [admin(from), admin(to)];
    const id = async (client: Redis): Promise<string> => String(await client.call("CLUSTER", "MYID"));
    expect(from).not.toBe(to);
    await target.call("CLUSTER", "SETSLOT", slot, "IMPORTING", await id(source));
    await source.call("CLUSTER", "SETSLOT", slot, "MIGRATING", await id(target));
    await source.call("MIGRATE", "127.0.0.1", `${to.port}`, "", "0", "5000", "KEYS", "session:1");
    for (const client of [target, source])
      await client.call("CLUSTER", "SETSLOT", slot, "NODE", await id(target));
    for (const { keys } of listenings) await eventually(() => expect(keys).toContain("session:1"));
    await Promise.all(listenings.map(({ up }) => up()));
    await eventually(async () => {
      await Promise.all(listenings.map(({ probe }) => probe()));
      expect(gapsOf().every((count, index) => count > before[index]!)).toBe(true);
    });
    await expectAllHeard();
  });

  it("tells a gap when a master is gone, and listens to the one that takes over", async () => {
    await cluster.untilHealthy();
    await Promise.all(listenings.map(({ up }) => up()));
    const before = gapsOf();
    const old = await cluster.masterOf("session:3");
    await whileAsked(listenings, async () => {
      await old.kill();
      await gapsAfter(before);
      expect(await cluster.failedOver("session:3", old)).not.toBe(old);
      await Promise.all(listenings.map(({ up }) => up()));
    });
    await expectAllHeard();
    await old.restart();
    await cluster.untilHealthy();
    await expectAllHeard();
  });
});
