import { type RedisServer, startRedis } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { Redis } from "@upstash/redis";
import { Redis as Ioredis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { upstashCache } from "../src/index.ts";
import { type Endpoint, startEndpoint } from "./support/endpoint.ts";

const SOMEWHERE = { url: "http://127.0.0.1:1", token: "hunter2" };

describe("upstashCache refuses what would not work, and says what it is", () => {
  it.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /got undefined$/],
    ["a URL", "https://eu1.upstash.io", /got a string$/],
    ["a configuration", SOMEWHERE, /is it its configuration\?$/],
    ["the class", Redis, /is it the class instead of a client\?$/],
    ["a promise of a client", Promise.resolve(), /is there an await missing\?$/],
    ["a client of ioredis", new Ioredis({ lazyConnect: true }), /redisCache of @sess\/redis$/],
    ["a client that reads numbers", new Redis(SOMEWHERE), /with automaticDeserialization: false/],
  ])("%s", (_, client, says) => {
    expect(() => upstashCache(client as never)).toThrow(TypeError);
    expect(() => upstashCache(client as never)).toThrow(says);
    expect(() => upstashCache(client as never)).not.toThrow(/hunter2/);
  });

  it("also when it shows only in what it reads", async () => {
    const cache = upstashCache({ get: async () => 7, set: async () => "QUEUED" });
    await expect(cache.get("session:1")).rejects.toThrow(/automaticDeserialization/);
    await expect(cache.set("session:1", "007", 1_000)).rejects.toThrow(/not answered with OK/);
    await expect(cache.add("session:1", "007", 1_000)).rejects.toThrow(/not answered with OK/);
  });
});

describeWith("redis", "upstashCache in front of a real Redis", () => {
  let redis: RedisServer;
  let endpoint: Endpoint;
  beforeAll(async () => {
    redis = await startRedis();
    endpoint = await startEndpoint(redis.url);
  });
  afterAll(async () => {
    await endpoint.close();
    await redis.stop();
  });

  it("rejects with a wrong token, and neither that nor the key or the value is in the message", async () => {
    const client = new Redis({
      url: endpoint.url,
      token: "hunter2",
      automaticDeserialization: false,
      retry: false,
    });
    const failure = await upstashCache(client)
      .set("session:1", "user 7", 1_000)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(String(failure)).not.toMatch(/hunter2|session:1|user 7/);
    // The client's own does, and is kept for whoever looks for it.
    expect(failure).toMatchObject({ cause: { message: expect.stringContaining("session:1") } });
  });

  it("asks for the session and its denial in one request", async () => {
    const { url, token } = endpoint;
    const cache = upstashCache(new Redis({ url, token, automaticDeserialization: false }));
    const before = endpoint.requests();
    expect(await Promise.all([cache.get("bl:access:1"), cache.get("session:1")])).toEqual([null, null]);
    expect(endpoint.requests() - before).toBe(1);
  });

  it("writes what any other program reads as it is", async () => {
    const { url, token } = endpoint;
    const cache = upstashCache(new Redis({ url, token, automaticDeserialization: false }));
    await cache.set("session:raw", "007", 60_000);
    const other = new Ioredis(redis.url);
    expect(await other.get("session:raw")).toBe("007");
    expect(await other.pttl("session:raw")).toBeGreaterThan(50_000);
    other.disconnect();
  });
});
