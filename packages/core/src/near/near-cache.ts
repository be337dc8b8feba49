/** An optional cache in the memory of this process, in front of one that tells of changes by itself. */
import QuickLRU from "quick-lru";
import { type Duration, parseDuration } from "../clock.ts";
import type { CacheStore } from "../contracts/cache-store.ts";
import { createFills } from "./fills.ts";
import { keepLease } from "./lease.ts";

export interface NearCacheOptions {
  /** How long an entry is answered from memory. Default `"30s"`. */
  readonly ttl?: Duration | undefined;
  /**
   * For how long memory is believed after the cache was last heard to tell of changes: a third of it is how often
   * that is tried. The longest that a revocation can stay unknown here, however the connection breaks. From 100 ms
   * to a minute, default `"2s"`.
   */
  readonly lease?: Duration | undefined;
  /** About how many entries are held, at least; a request uses two. Default 10,000. */
  readonly maxEntries?: number | undefined;
}

interface Entry {
  readonly value: string | null;
  /** By `performance.now()`, which no change of the clock moves. */
  readonly until: number;
}

/**
 * Answers from memory, absence too, what `cache` has answered within `ttl`, as long as `cache` tells of changes:
 * what it says has changed is forgotten, also while it is being read, and after a gap everything is. With it a
 * revocation counts on other nodes as soon as the push arrives, and within `lease` when none does; where that is
 * too late, ask with `consistency: "strong"`. On the node that revokes it counts at once.
 *
 * Memory is used only while `sessions` uses the cache: from its first use until its `close`.
 *
 * @throws TypeError when an option is not valid, or `cache` cannot be watched.
 */
export function nearCache(cache: CacheStore, options: NearCacheOptions = {}): CacheStore {
  const { ttl, lease, maxEntries } = checkOptions(cache, options);
  const entries = new QuickLRU<string, Entry>({ maxSize: maxEntries });
  const fills = createFills();
  let leasedUntil = Number.NEGATIVE_INFINITY;
  let lostAt = Number.NEGATIVE_INFINITY;

  const isLeased = (): boolean => performance.now() < leasedUntil;

  function forget(key: string): void {
    fills.discard(key);
    entries.delete(key);
  }

  function forgetAll(): void {
    leasedUntil = Number.NEGATIVE_INFINITY;
    lostAt = performance.now();
    fills.discardAll();
    entries.clear();
  }

  /** What was read before the write was done, by any request, is not kept either. */
  async function forgetAround<T>(key: string, write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } finally {
      forget(key);
    }
  }

  return {
    async get(key) {
      if (!isLeased()) return cache.get(key);
      const entry = entries.get(key);
      if (entry !== undefined && performance.now() < entry.until) return entry.value;
      const until = performance.now() + ttl;
      return fills.fill(
        key,
        () => cache.get(key),
        (value) => void entries.set(key, { value, until }),
      );
    },
    add: (key, value, ttlMs) => forgetAround(key, () => cache.add(key, value, ttlMs)),
    set: (key, value, ttlMs) => forgetAround(key, () => cache.set(key, value, ttlMs)),

    watch(listener) {
      const watch = cache.watch!((event) => {
        if (event.type === "gap") forgetAll();
        else for (const key of event.keys) forget(key);
        listener(event);
      });
      const end = keepLease(watch, lease, (until) => {
        // What was asked before a gap says nothing about what came after it.
        if (until - lease > lostAt) leasedUntil = until;
      });
      return {
        probe: () => watch.probe(),
        async close() {
          end();
          forgetAll();
          await watch.close();
        },
      };
    },
  };
}

function checkOptions(
  cache: CacheStore,
  given: NearCacheOptions,
): Required<Record<keyof NearCacheOptions, number>> {
  if (typeof cache?.watch !== "function") {
    throw new TypeError("nearCache: this cache cannot tell of changes: it has no watch. Use it as it is.");
  }
  if (typeof given !== "object" || given === null)
    throw new TypeError("nearCache: options: must be an object.");
  const { ttl = "30s", lease = "2s", maxEntries = 10_000, ...unknown } = given;
  for (const name of Object.keys(unknown)) {
    throw new TypeError(`nearCache: ${name}: there is no such option. There are ttl, lease, maxEntries.`);
  }
  const duration = (option: string, value: Duration, least: number, most: number): number => {
    const ms = parseDuration(value);
    if (ms !== undefined && ms >= least && ms <= most) return ms;
    throw new TypeError(
      `nearCache: ${option}: must be a duration from ${least} ms to ${most} ms, such as "2s" or 2000.`,
    );
  };
  if (!Number.isSafeInteger(maxEntries) || maxEntries < 1) {
    throw new TypeError("nearCache: maxEntries: must be a whole number of at least 1, such as 10000.");
  }
  return {
    ttl: duration("ttl", ttl, 1, 86_400_000),
    lease: duration("lease", lease, 100, 60_000),
    maxEntries,
  };
}
