/** A cache that tells of its changes, until its channel is cut. */
import type { CacheEvent, CacheStore } from "../../src/index.ts";

export interface WatchedCache extends CacheStore {
  readonly watch: NonNullable<CacheStore["watch"]>;
  /** Tells all who watch. */
  push(event: CacheEvent): void;
  /** From now on nothing is told, and no probe is answered. */
  cut(): void;
  /** From now on changes are told again; what was not told is lost. */
  heal(): void;
  /** How many watch. */
  watchers(): number;
  /** How often it was asked whether it still tells. */
  probes(): number;
}

export function watchedCache(cache: CacheStore): WatchedCache {
  const listeners = new Set<(event: CacheEvent) => void>();
  let isCut = false;
  let probes = 0;

  const push = (event: CacheEvent): void => {
    if (!isCut) for (const listener of listeners) listener(event);
  };
  return {
    ...cache,
    async add(key, value, ttlMs) {
      const added = await cache.add(key, value, ttlMs);
      if (added) push({ type: "invalidated", keys: [key] });
      return added;
    },
    async set(key, value, ttlMs) {
      await cache.set(key, value, ttlMs);
      push({ type: "invalidated", keys: [key] });
    },
    watch(listener) {
      const own = (event: CacheEvent): void => listener(event);
      listeners.add(own);
      return {
        probe() {
          probes += 1;
          return isCut ? new Promise(() => {}) : Promise.resolve();
        },
        close: async () => void listeners.delete(own),
      };
    },
    push,
    cut: () => void (isCut = true),
    heal: () => void (isCut = false),
    watchers: () => listeners.size,
    probes: () => probes,
  };
}
