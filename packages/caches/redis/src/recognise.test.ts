import { Redis } from "ioredis";
import { createClient } from "redis";
import { describe, expect, it } from "vitest";
import { redisCache } from "./redis-cache.ts";

const given = (client: unknown) => () => redisCache(client as never);
const methods = { get: () => undefined, set: () => undefined };

describe("redisCache refuses what is no client, and says what it is", () => {
  it.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /got undefined$/],
    ["null", null, /got null$/],
    ["a URL", "redis://:hunter2@localhost", /got a string$/],
    ["a configuration", { host: "localhost", password: "hunter2" }, /is it its configuration\?$/],
    ["the class of ioredis", Redis, /is it the class instead of a client\?$/],
    ["the function of node-redis", createClient, /is it the class instead of a client\?$/],
    ["a promise of a client", Promise.resolve(methods), /is there an await missing\?$/],
    ["a client of node-redis 4", { ...methods, isOpen: true, sendCommand: () => {} }, /5 or 6 is needed$/],
    ["a multi of node-redis", createClient().multi(), /got a client of something else$/],
    // @upstash/redis: its set takes an object third, and would keep every key for ever.
    ["a client of something else", methods, /got a client of something else$/],
  ])("%s", (_, client, says) => {
    expect(given(client)).toThrow(TypeError);
    expect(given(client)).toThrow(/^redisCache: expected a client of ioredis or of node-redis/);
    expect(given(client)).toThrow(says);
    expect(given(client)).not.toThrow(/hunter2/);
  });
});
