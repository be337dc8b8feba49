/** Step 4: the cache learns what the store said. Never delays an answer, and never fails one. */
import type { CacheStore } from "../contracts/cache-store.ts";
import type { StoredSession } from "../contracts/session.ts";
import { sessionKey } from "../contracts/wire-format.ts";
import { denialEntry, tombstoneEntry, writeEntry } from "./cache-entry.ts";
import type { Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";
import { withDeadline } from "../resilience/deadline.ts";
import type { Recovery } from "../lifecycle/recovery.ts";
import type { Life } from "../resilience/life.ts";

/** Returns at once; what becomes of it is told by events. */
export type Repair = (session: StoredSession) => void;

/**
 * An active session is added only where nothing stands: however late that happens, it replaces no
 * tombstone, and the tombstone outlives every token that could profit. Its denied tokens come first. A
 * revoked session is set, over whatever stands there: revoked is final. An expired one is left alone, for
 * this node's clock may be fast.
 */
export function createRepair(
  settings: Settings,
  cache: CacheStore,
  { recovery, life, emit }: { recovery: Recovery; life: Life; emit: Emit },
): Repair {
  const { cachePrefix, cacheWriteDeadline, clock } = settings;

  async function write(session: StoredSession): Promise<void> {
    const revoked = session.revokedAt !== null;
    let operation: "set" | "add" = "set";
    try {
      if (revoked) {
        await writeEntry(settings, cache, tombstoneEntry(settings, session.id));
      } else {
        const ttl = session.expiresAt - clock();
        if (ttl <= 0) return;
        for (const denied of session.denied) {
          await writeEntry(settings, cache, denialEntry(settings, denied));
        }
        operation = "add";
        const key = sessionKey(cachePrefix, session.id);
        const added = await withDeadline(cacheWriteDeadline, () => cache.add(key, session.userId, ttl));
        if (!added) return;
      }
      emit("repaired", { sessionId: session.id, as: revoked ? "revoked" : "active" });
    } catch (error) {
      emit("cache_failed", { operation, error });
    }
  }

  return (session) => {
    if (recovery.isReachable()) life.inBackground(write(session));
  };
}
