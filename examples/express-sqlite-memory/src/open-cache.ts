/** The verification cache: this process's memory, or Redis when its URL is given. */
import type { CacheStore } from "@sess/core";
import { memoryCache } from "@sess/core/memory";
import { redisCache } from "@sess/redis";
import { Redis } from "ioredis";

export interface OpenCache {
  readonly cache: CacheStore;
  readonly name: string;
  /** Forgets everything, as FLUSHALL does. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export function openCache(url: string | undefined): OpenCache {
  if (url === undefined) {
    const cache = memoryCache();
    return { cache, name: "memory", flush: async () => cache.clear(), close: async () => {} };
  }
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  // Without a listener, ioredis prints each failed attempt to connect. sess goes on without a cache.
  redis.on("error", () => {});
  return {
    cache: redisCache(redis),
    name: "Redis",
    flush: () => forget(redis, "session:*"),
    close: async () => redis.disconnect(),
  };
}

/** Only our own keys: the server may be somebody's. */
async function forget(redis: Redis, pattern: string): Promise<void> {
  for await (const keys of redis.scanStream({ match: pattern, count: 500 }) as AsyncIterable<string[]>) {
    if (keys.length > 0) await redis.del(...keys);
  }
}
