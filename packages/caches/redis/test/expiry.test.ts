/** What has ended leaves nothing behind, and nobody has to look for it. */
import { setTimeout as sleep } from "node:timers/promises";
import { type RedisCluster, type RedisServer, startRedis, startRedisCluster } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RedisClient, redisSessions } from "../src/index.ts";
import { createClients } from "./support/clients.ts";

const SESSIONS = 10_000;
const USERS = 100;
const AT_ONCE = 500;
const LIFE = 4_000;

describeWith("redis", "redisSessions, when all has expired", () => {
  const clients = createClients();
  let redis: RedisServer;
  let cluster: RedisCluster;
  beforeAll(async () => {
    redis = await startRedis();
    cluster = await startRedisCluster();
  }, 60_000);
  afterAll(async () => {
    await clients.close();
    await Promise.all([redis.stop(), cluster.stop()]);
  });

  it.each<[string, () => Promise<RedisClient>, () => string[]]>([
    ["one server", async () => clients.redis("ioredis 6", redis.url), () => [redis.url]],
    [
      "a Cluster",
      () => clients.cluster("ioredis 6", cluster.nodes[0]!.port),
      () => cluster.nodes.map(({ url }) => url),
    ],
  ])("leaves no key on %s", { timeout: 120_000 }, async (_, connect, servers) => {
    const client = await connect();
    const store = redisSessions(client, { keepEndedFor: 1_000 });
    for (let done = 0; done < SESSIONS; done += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, (__, index) => live(store, done + index)));
    }
    const keys = async (): Promise<number> => {
      const counts = await Promise.all(servers().map(countKeys));
      return counts.reduce((sum, one) => sum + one, 0);
    };
    expect(await keys(), "the sessions are there").toBeGreaterThan(0);
    for (const began = Date.now(); (await keys()) > 0 && Date.now() - began < 60_000; ) await sleep(200);
    expect(await keys()).toBe(0);
  });

  it("shows no ended session to a user who goes on", async () => {
    const store = redisSessions(clients.redis("ioredis 6", redis.url), { prefix: "on:", keepEndedFor: 1 });
    const now = Date.now();
    const userId = "goes on";
    for (let index = 0; index < 50; index += 1)
      await store.create(session(`short ${index}`, userId, now, 100));
    await store.create(session("long", userId, now, 600_000));
    await sleep(200);
    expect((await store.listByUser(userId, now + 200)).map(({ id }) => id)).toEqual(["long"]);
    // With some of the next sign-ins, they are forgotten as well.
    for (let index = 0; index < 20; index += 1) {
      await store.create(session(`later ${index}`, userId, now + 200, 600_000));
    }
    const fields = await clients.other(redis.url).hkeys(`on:user:${userId}`);
    expect(fields.filter((field) => field.startsWith("short"))).toEqual([]);
  });

  /** Signs in; some are refreshed, some revoked, some have a denied token. */
  async function live(store: ReturnType<typeof redisSessions>, index: number): Promise<void> {
    const now = Date.now();
    const id = `session ${index}`;
    await store.create(session(id, `user ${index % USERS}`, now, LIFE));
    if (index % 10 === 1) await store.rotate(id, 0, { expiresAt: now + LIFE, now });
    if (index % 10 === 2) await store.revoke(id, { reason: "logout", by: null, now });
    if (index % 10 === 3)
      await store.deny({ jti: id, sessionId: id, reason: "denied", expiresAt: now + LIFE });
  }

  async function countKeys(url: string): Promise<number> {
    const client = new Redis(url);
    try {
      return await client.dbsize();
    } finally {
      client.disconnect();
    }
  }
});

function session(id: string, userId: string, now: number, life: number) {
  return {
    id,
    userId,
    gen: 0,
    device: {},
    claims: {},
    createdAt: now,
    authenticatedAt: now,
    rotatedAt: now,
    startedAt: now,
    expiresAt: now + life,
    absoluteExpiresAt: now + life,
    revokedAt: null,
    revokedReason: null,
    revokedBy: null,
  };
}
