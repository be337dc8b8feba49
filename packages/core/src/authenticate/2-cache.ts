/** Step 2: does the cache remember what the store said? Whatever it cannot say for sure is `"unsure"`. */
import type { CacheStore } from "../contracts/cache-store.ts";
import { sessionKey, TOMBSTONE } from "../contracts/wire-format.ts";
import type { Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";
import { withDeadline } from "../resilience/deadline.ts";
import type { Gate } from "../resilience/gate.ts";

export type Remembered = "active" | "revoked" | "unsure";

export type Lookup = (sessionId: string, userId: string) => Promise<Remembered>;

export function createLookup(settings: Settings, cache: CacheStore, gate: Gate, emit: Emit): Lookup {
  return async (sessionId, userId) => {
    const pass = gate.pass();
    let value: string | null;
    try {
      const key = sessionKey(settings.cachePrefix, sessionId);
      value = await withDeadline(settings.cacheDeadline, () => cache.get(key));
    } catch (error) {
      emit("cache_failed", { operation: "get", error });
      return "unsure";
    }
    if (value === null) return "unsure";
    // Written only after the store had committed, so it is true whatever the cache has lost since.
    if (value === TOMBSTONE) return "revoked";
    if (value !== userId) {
      emit("cache_corrupt", { sessionId });
      return "unsure";
    }
    return gate.admits(pass) ? "active" : "unsure";
  };
}
