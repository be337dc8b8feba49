/** A `CacheStore` in Redis: one atomic command per call, plain strings in and out. */
import type { CacheStore } from "@sess/core";
import { faceOf, type RedisClient } from "./recognise.ts";
import { createWatcher } from "./watch/watcher.ts";

/**
 * Uses a client of ioredis (`Redis`, `Cluster`) or of node-redis (`createClient`, `createClientPool`, `createCluster`,
 * `createSentinel`). The client stays the caller's: it is never connected, configured or closed here. `watch` uses
 * connections of its own, with the client's options.
 *
 * @throws TypeError when `client` is none of these.
 */
export function redisCache(client: RedisClient): CacheStore {
  const face = faceOf(client, "redisCache");
  const plain: CacheStore = {
    get: async (key) => {
      const value = await face.get(key);
      if (value === null || typeof value === "string") return value;
      throw new Error("redisCache: GET was answered with something that is not a string");
    },

    // One command, so a life time and its key come together: a crash in between leaves no key for ever.
    add: async (key, value, ttlMs) => {
      const reply = await face.set(key, value, ttlMs, "NX");
      if (reply === null) return false;
      expectOk(reply);
      return true;
    },

    set: async (key, value, ttlMs) => expectOk(await face.set(key, value, ttlMs)),
  };

  const { keyPrefix, watchable } = face;
  if (watchable === undefined) return plain;
  const { around, watch } = createWatcher(watchable, keyPrefix);
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
