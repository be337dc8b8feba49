import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWith } from "./describe-with.ts";
import { type RedisServer, startRedis } from "./redis.ts";
import { redisCommands } from "./redis-command.ts";

describeWith("redis", "a Redis of our own", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis({ settings: { maxmemory: "5mb" } });
  });
  afterAll(() => redis.stop());
  const ping = (): Promise<string> => redisCommands(redis.url, [["PING"]], 300);

  it("answers at its URL, with the given settings", async () => {
    expect(redis.url).toBe(`redis://127.0.0.1:${redis.port}`);
    expect(await ping()).toContain("PONG");
    expect(await redisCommands(redis.url, [["CONFIG", "GET", "maxmemory"]])).toContain("5242880");
  });
});
