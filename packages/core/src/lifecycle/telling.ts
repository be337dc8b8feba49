/** Telling the cache of what the store has committed, and remembering what it could not be told. */
import { type CacheEntry, writeEntry } from "../authenticate/cache-entry.ts";
import type { CacheStore } from "../contracts/cache-store.ts";
import type { Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";

export interface Telling {
  /** Tells the cache; whether it could be told of all. What it could not is remembered. Never rejects. */
  tell(entries: readonly CacheEntry[]): Promise<boolean>;
}

export interface Memory extends Telling {
  /** Tells the cache of what it could not be told before; whether nothing is left. Never rejects. */
  tellAgain(): Promise<boolean>;
}

/** Without a cache there is nobody to tell. */
export const NOBODY_TO_TELL: Telling = { tell: async () => true };

/** Few enough for a slow cache to write within the deadline. */
const AT_ONCE = 500;

/** Calls `fail` each time that something could not be told. */
export function createTelling(
  settings: Settings,
  cache: CacheStore,
  { fail, emit }: { fail: () => void; emit: Emit },
): Memory {
  const untold = new Map<string, CacheEntry>();

  function forgetExpired(): void {
    const now = settings.clock();
    for (const { key, until } of untold.values()) if (until <= now) untold.delete(key);
  }

  /** Resolves to what could not be told; when all of a part fails, the cache is not asked for more. */
  async function writeAll(entries: readonly CacheEntry[]): Promise<readonly CacheEntry[]> {
    const missed: CacheEntry[] = [];
    for (let at = 0; at < entries.length; at += AT_ONCE) {
      const some = entries.slice(at, at + AT_ONCE);
      const outcomes = await Promise.allSettled(some.map((entry) => writeEntry(settings, cache, entry)));
      const failure = outcomes.find((outcome) => outcome.status === "rejected");
      if (failure === undefined) continue;
      emit("cache_failed", { operation: "set", error: failure.reason });
      missed.push(...some.filter((_, index) => outcomes[index]!.status === "rejected"));
      if (missed.length === at + some.length) return entries;
    }
    return missed;
  }

  return {
    async tell(entries) {
      const missed = await writeAll(entries);
      if (missed.length === 0) return true;
      forgetExpired();
      for (const entry of missed) untold.set(entry.key, entry);
      fail();
      return false;
    },

    async tellAgain() {
      forgetExpired();
      const entries = [...untold.values()];
      const missed = new Set(await writeAll(entries));
      for (const entry of entries) {
        // Another entry may have come under its key meanwhile.
        if (!missed.has(entry) && untold.get(entry.key) === entry) untold.delete(entry.key);
      }
      return untold.size === 0;
    },
  };
}
