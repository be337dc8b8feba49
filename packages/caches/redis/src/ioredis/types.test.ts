/** Compiled, not only run: the real types of ioredis 5 and 6 fit without a cast. */
import { Cluster, Redis } from "ioredis";
import { Cluster as Cluster5, Redis as Redis5 } from "ioredis5";
import { describe, expect, it } from "vitest";
import { redisCache } from "../redis-cache.ts";

const setWithOptions = async (_key: string, _value: string, _options?: { PX?: number }) => "OK";
const lazy = { lazyConnect: true } as const;

describe("redisCache takes", () => {
  it("Redis and Cluster of ioredis 6", () => {
    expect(redisCache(new Redis(lazy))).toBeDefined();
    expect(redisCache(new Redis({ ...lazy, replyMapping: "resp3" }))).toBeDefined();
    expect(redisCache(new Cluster([{ port: 1 }], lazy))).toBeDefined();
  });

  it("Redis and Cluster of ioredis 5", () => {
    expect(redisCache(new Redis5(lazy))).toBeDefined();
    expect(redisCache(new Cluster5([{ port: 1 }], lazy))).toBeDefined();
  });

  it("neither a configuration nor a client whose set takes options, as the types say too", () => {
    // @ts-expect-error a configuration
    expect(() => redisCache({ host: "localhost" })).toThrow(TypeError);
    // @ts-expect-error a client of @upstash/redis, or of a version of node-redis that is too old
    expect(() => redisCache({ get: async () => null, set: setWithOptions })).toThrow(TypeError);
  });
});
