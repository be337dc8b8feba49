/** A `CacheStore` in Redis: one atomic command per call, plain strings in and out. */
import type { CacheStore } from "@sess/core";
import { assertIoredisClient, type IoredisClient } from "./ioredis-client.ts";
import { asWatchable } from "./watch/watchable.ts";
import { createWatcher } from "./watch/watcher.ts";

/**
 * Uses a client of ioredis, `Redis` or `Cluster`. The client stays the caller's: it is never connected,
 * configured or closed here. `watch` uses connections of its own, with the client's options.
 *
 * @throws TypeError when `client` is not a client of ioredis.
 */
export function redisCache(client: IoredisClient): CacheStore {
  assertIoredisClient(client);
  const plain: CacheStore = {
    get: (key) => client.get(key),

    // One command, so a life time and its key come together: a crash in between leaves no key for ever.
    add: async (key, value, ttlMs) => {
      const reply = await client.set(key, value, "PX", ttlMs, "NX");
      if (reply === null) return false;
      expectOk(reply);
      return true;
    },

    set: async (key, value, ttlMs) => expectOk(await client.set(key, value, "PX", ttlMs)),
  };

  const watchable = asWatchable(client);
  if (watchable === undefined) return plain;
  const { around, watch } = createWatcher(watchable);
  return {
    get: (key) => around(key, () => plain.get(key)),
    add: (key, value, ttlMs) => around(key, () => plain.add(key, value, ttlMs)),
    set: (key, value, ttlMs) => around(key, () => plain.set(key, value, ttlMs)),
    watch,
  };
}

/** A proxy in between, or a client inside a MULTI, may answer something that is neither done nor refused. */
function expectOk(reply: unknown): void {
  if (reply !== "OK") throw new Error("redisCache: SET was not answered with OK");
}
