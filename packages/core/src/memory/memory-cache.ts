/** A cache in the memory of this process: for tests, and for applications that run as one process. */
import type { Clock } from "../clock.ts";
import type { CacheStore } from "../contracts/cache-store.ts";
import { ExpiringMap } from "./expiring-map.ts";

export interface MemoryCacheOptions {
  /** Tells the current instant, in epoch milliseconds. Default `Date.now`. */
  readonly clock?: Clock | undefined;
}

export interface MemoryCache extends CacheStore {
  /** Forgets everything at once, as a flushed or restarted cache server would. */
  clear(): void;
}

/**
 * Each call makes a cache of its own. Processes that share a store must share a cache too, or a revocation
 * in one reaches the others only when the access token expires.
 *
 * @throws TypeError when an option is not valid: it names the option.
 */
export function memoryCache({ clock = Date.now }: MemoryCacheOptions = {}): MemoryCache {
  if (typeof clock !== "function") throw new TypeError("memoryCache: option clock must be a function");
  const entries = new ExpiringMap(clock);
  return {
    get: async (key) => entries.get(key),
    // Nothing is awaited between the look and the write, so no other call can come between them.
    add: async (key, value, ttlMs) => {
      if (entries.get(key) !== null) return false;
      entries.set(key, value, ttlMs);
      return true;
    },
    set: async (key, value, ttlMs) => entries.set(key, value, ttlMs),
    clear: () => entries.clear(),
  };
}
