import { testCacheStore } from "@sess/conformance/vitest";
import { type RedisServer, startRedis } from "@sess/servers";
import { controlOf } from "@sess/servers/control-of";
import { describeWith } from "@sess/servers/describe-with";
import { Redis } from "@upstash/redis";
import { afterAll, beforeAll } from "vitest";
import { upstashCache } from "../src/index.ts";
import { type Endpoint, startEndpoint } from "./support/endpoint.ts";

describeWith("redis", "upstashCache", () => {
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

  const server = controlOf("redis", () => redis);
  const common = {
    automaticDeserialization: false,
    responseEncoding: false,
    retry: { retries: 1, backoff: () => 50 },
  } as const;
  const open = async (options: object) => {
    const { url, token } = endpoint;
    return upstashCache(new Redis({ url, token, ...common, ...options }));
  };

  testCacheStore("@upstash/redis", { open: () => open({}), server });
  testCacheStore("@upstash/redis, without pipelining", {
    open: () => open({ enableAutoPipelining: false }),
    server,
  });
});
