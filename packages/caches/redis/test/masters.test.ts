/** What is particular where there is more than one server to go to. */
import {
  type RedisCluster,
  type RedisSentinel,
  type RedisServer,
  startRedisCluster,
  startRedisSentinel,
} from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { createClient, createClientPool, createCluster, createSentinel } from "redis";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type RedisClient, redisCache } from "../src/index.ts";
import { createClients, LIBRARIES } from "./support/clients.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

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

  it("uses the keyPrefix of node-redis", async () => {
    const [{ url }] = cluster.nodes as [RedisServer];
    const client = createCluster({ rootNodes: [{ url }], keyPrefix: "app:" });
    clients.opened(client, () => client.destroy());
    await client.connect();
    await expectSamePrefix(client);
    expect(await client.sendCommand("app:session:prefixed", false, ["GET", "app:session:prefixed"])).toBe(
      "42",
    );
  });
});

/** A client of node-redis, which puts `keyPrefix` in front by itself, but not into what sess sends. */
async function expectSamePrefix(client: RedisClient & { get(key: string): Promise<string | null> }) {
  const cache = redisCache(client);
  await cache.set("session:prefixed", "42", 60_000);
  expect(await client.get("session:prefixed")).toBe("42");
  expect(await cache.get("session:prefixed")).toBe("42");
}

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

  it("uses the keyPrefix of node-redis, also on the master alone, and in a pool", async () => {
    const { name, sentinels } = sentinel;
    const sentinelRootNodes = sentinels.map(({ port }) => ({ host: "127.0.0.1", port }));
    const { url } = await sentinel.master();
    const behind = createSentinel({ name, sentinelRootNodes, keyPrefix: "app:" });
    const alone = createClient({ url, keyPrefix: "app:" });
    const pool = createClientPool({ url, keyPrefix: "app:" });
    for (const client of [behind, alone, pool]) {
      clients.opened(client, () => client.destroy());
      await client.connect();
      await expectSamePrefix(client);
    }
    expect(await alone.sendCommand(["GET", "app:session:prefixed"])).toBe("42");
  });
});
