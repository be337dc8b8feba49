/** Compiled, not only run: the real types of node-redis 5 and 6 fit without a cast. */
import * as redis6 from "redis";
import * as redis5 from "redis5";
import { describe, expect, it } from "vitest";
import { redisCache } from "../redis-cache.ts";

const rootNodes = [{ url: "redis://localhost:1" }];
const sentinel = { name: "sess", sentinelRootNodes: [{ host: "localhost", port: 1 }] };

describe("redisCache takes", () => {
  it("every client of node-redis 6", () => {
    const { createClient, createClientPool, createCluster, createSentinel } = redis6;
    expect(redisCache(createClient())).toHaveProperty("watch");
    expect(redisCache(createClient({ RESP: 2 }))).toHaveProperty("watch");
    expect(redisCache(createClient({ RESP: 3, keyPrefix: "app:" }))).toHaveProperty("watch");
    expect(redisCache(createClientPool())).toHaveProperty("watch");
    expect(redisCache(createClient({ RESP: 2 }).createPool())).toHaveProperty("watch");
    expect(redisCache(createCluster({ rootNodes }))).toHaveProperty("watch");
    expect(redisCache(createCluster({ rootNodes, RESP: 2, useReplicas: true }))).toHaveProperty("watch");
    expect(redisCache(createSentinel(sentinel))).toHaveProperty("watch");
    expect(redisCache(createSentinel({ ...sentinel, RESP: 2, replicaPoolSize: 2 }))).toHaveProperty("watch");
  });

  it("every client of node-redis 5", () => {
    const { createClient, createClientPool, createCluster, createSentinel } = redis5;
    expect(redisCache(createClient())).toHaveProperty("watch");
    expect(redisCache(createClient({ RESP: 2 }))).toHaveProperty("watch");
    expect(redisCache(createClient({ RESP: 3 }))).toHaveProperty("watch");
    expect(redisCache(createClientPool())).toHaveProperty("watch");
    expect(redisCache(createCluster({ rootNodes, RESP: 3 }))).toHaveProperty("watch");
    expect(redisCache(createSentinel(sentinel))).toHaveProperty("watch");
  });

  it("one that answers with Buffers", () => {
    const typeMapping = { [redis6.RESP_TYPES.BLOB_STRING]: Buffer };
    expect(redisCache(redis6.createClient().withTypeMapping(typeMapping))).toHaveProperty("watch");
    expect(redisCache(redis6.createClient({ commandOptions: { typeMapping } }))).toHaveProperty("watch");
  });

  it("neither its configuration nor a promise of it, as the types say too", () => {
    // @ts-expect-error a configuration
    expect(() => redisCache({ url: "redis://localhost:1" })).toThrow(TypeError);
    // @ts-expect-error a promise of a client
    expect(() => redisCache(Promise.resolve(redis6.createClient()))).toThrow(TypeError);
  });
});
