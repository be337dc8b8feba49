/** While PostgreSQL is down, the sessions are opened again and again: nothing of it may stay. */
import { setTimeout as sleep } from "node:timers/promises";
import { type RedisServer, startRedis } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openSessions } from "../lib/open-sessions.ts";

describeWith("redis", "without PostgreSQL", () => {
  let server: RedisServer;
  let redis: Redis;
  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.url);
    vi.stubEnv("REDIS_URL", server.url);
    vi.stubEnv("DATABASE_URL", "postgres://127.0.0.1:1/none");
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    redis.disconnect();
    await server.stop();
  });

  it("no connection to Redis is left", async () => {
    for (let times = 0; times < 3; times++) await expect(openSessions()).rejects.toThrow("ECONNREFUSED");
    await sleep(200);
    expect(await redis.client("LIST")).not.toContain("name=next-example");
  });
});
