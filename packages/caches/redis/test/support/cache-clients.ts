/** Every client of one server that `redisCache` takes, with the options that could change an answer. */
import { Redis } from "ioredis";
import { Redis as Redis5 } from "ioredis5";
import { createClient, createClientPool, RESP_TYPES } from "redis";
import { createClient as createClient5, createClientPool as createPool5 } from "redis5";
import type { RedisClient } from "../../src/index.ts";

/** Opens a client, and gives it back with what closes it. */
export type Open = (url: string) => Promise<readonly [RedisClient, () => void]>;

function ioredis(connect: (url: string) => Redis | Redis5): Open {
  return async (url) => {
    const client = connect(url);
    client.on("error", () => {});
    return [client, () => client.disconnect()];
  };
}

interface NodeRedis {
  on(event: "error", listener: () => void): unknown;
  connect(): Promise<unknown>;
  destroy(): void;
}

function nodeRedis(create: (url: string) => NodeRedis & RedisClient): Open {
  return async (url) => {
    const client = create(url);
    client.on("error", () => {});
    await client.connect();
    return [client, () => client.destroy()];
  };
}

const AS_BUFFERS = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer, [RESP_TYPES.SIMPLE_STRING]: Buffer } };

export const cacheClients: Readonly<Record<string, Open>> = {
  "ioredis 6": ioredis((url) => new Redis(url)),
  "ioredis 5": ioredis((url) => new Redis5(url)),
  // Pipelining by itself, the commands of many callers travel in one batch.
  "ioredis 6 with options": ioredis(
    (url) => new Redis(url, { enableAutoPipelining: true, keyPrefix: "app:" }),
  ),
  "node-redis 6 with RESP3": nodeRedis((url) => createClient({ url, RESP: 3 })),
  "node-redis 6 with RESP2": nodeRedis((url) => createClient({ url, RESP: 2 })),
  "node-redis 6 with options": nodeRedis((url) =>
    createClient({
      url,
      keyPrefix: "app:",
      // Answers to `get` of its own come from memory, as Buffers: here they must not.
      clientSideCache: { ttl: 0, maxEntries: 0 },
      commandOptions: AS_BUFFERS,
      disableOfflineQueue: true,
    }),
  ),
  "node-redis 6 that answers with Buffers": nodeRedis((url) => withBuffers(createClient({ url }))),
  "node-redis 5 with RESP3": nodeRedis((url) => createClient5({ url, RESP: 3 })),
  "node-redis 5 with RESP2": nodeRedis((url) => createClient5({ url, RESP: 2 })),
  "a pool of node-redis 6": nodeRedis((url) => createClientPool({ url, keyPrefix: "app:" }, { maximum: 5 })),
  "a pool of node-redis 6 with RESP2": nodeRedis((url) =>
    createClientPool({ url, RESP: 2, commandOptions: AS_BUFFERS }),
  ),
  "a pool of node-redis 5": nodeRedis((url) => createPool5({ url }, { maximum: 5 })),
};

function withBuffers(client: ReturnType<typeof createClient>): NodeRedis & RedisClient {
  return client.withTypeMapping(AS_BUFFERS.typeMapping) as never;
}
