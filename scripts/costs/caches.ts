/** Every cache, on a real Redis. */
import type { CacheStore } from "@sess/core";
import { nearCache } from "@sess/core/near";
import { redisCache } from "@sess/redis";
import { startRedis, whyNot } from "@sess/servers";
import { upstashCache } from "@sess/upstash";
import { Redis as UpstashRedis } from "@upstash/redis";
import { Redis } from "ioredis";
import { createClient } from "redis";
import { startEndpoint } from "../../packages/caches/upstash/test/support/endpoint.ts";
import type { Reader } from "../../test/support/wire/reader.ts";
import { readRedis } from "../../test/support/wire/redis.ts";
import { readUpstash } from "../../test/support/wire/upstash.ts";
import { counted } from "./counted.ts";
import { redisSize, redisVersion, withRedis } from "./redis-size.ts";
import type { Adapter, OpenedCache } from "./subject.ts";
import { versionOf } from "./version-of.ts";

/** What `nearCache` asks to know that it is still told of changes comes at its own pace, whatever the application does. */
const HOUSEKEEPING = ["info", "ping"];

const readEntries: Reader = () => {
  const read = readRedis();
  return (data) => read(data).filter((name) => !HOUSEKEEPING.includes(name));
};

interface Client {
  readonly cache: CacheStore;
  readonly library: string;
  close(): unknown;
}

function onRedis(name: string, connect: (url: string) => Promise<Client>): Adapter<OpenedCache> {
  return {
    name,
    whyNot: whyNot("redis"),
    async open(tally) {
      const server = await startRedis();
      const way = await counted(server.url, "cache", readEntries, tally);
      const { cache, library, close } = await connect(way.url);
      return {
        part: cache,
        on: `Redis ${await redisVersion(server.url)}, ${library}`,
        size: () => redisSize(server.url, "session:*"),
        forget: (sessionId) =>
          withRedis(server.url, async (admin) => void (await admin.del(`session:${sessionId}`))),
        async close() {
          await close();
          await way.close();
          await server.stop();
        },
      };
    },
  };
}

async function throughIoredis(url: string): Promise<Client> {
  const client = new Redis(url);
  return {
    cache: redisCache(client),
    library: `ioredis ${versionOf("ioredis")}`,
    close: () => client.disconnect(),
  };
}

async function throughNodeRedis(url: string): Promise<Client> {
  const client = createClient({ url });
  await client.connect();
  return { cache: redisCache(client), library: `redis ${versionOf("redis")}`, close: () => client.destroy() };
}

async function near(url: string): Promise<Client> {
  const client = await throughIoredis(url);
  return { ...client, cache: nearCache(client.cache) };
}

const upstash: Adapter<OpenedCache> = {
  name: "upstashCache",
  whyNot: whyNot("redis"),
  async open(tally) {
    const server = await startRedis();
    const endpoint = await startEndpoint(server.url);
    const way = await counted(endpoint.url, "cache", readUpstash, tally);
    const client = new UpstashRedis({
      url: way.url,
      token: endpoint.token,
      automaticDeserialization: false,
      responseEncoding: false,
    });
    return {
      part: upstashCache(client),
      on: `its HTTP in front of Redis ${await redisVersion(server.url)}, @upstash/redis ${versionOf("@upstash/redis")}`,
      forget: (sessionId) =>
        withRedis(server.url, async (admin) => void (await admin.del(`session:${sessionId}`))),
      async close() {
        await way.close();
        await endpoint.close();
        await server.stop();
      },
    };
  },
};

export const caches = {
  redis: onRedis("redisCache", throughIoredis),
  nodeRedis: onRedis("redisCache, node-redis", throughNodeRedis),
  near: onRedis("nearCache", near),
  upstash,
};
