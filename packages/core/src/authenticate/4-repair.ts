/** Step 4: the cache learns what the store said. Never delays an answer, and never fails one. */
import type { CacheStore } from "../contracts/cache-store.ts";
import type { Session } from "../contracts/session.ts";
import { sessionKey, TOMBSTONE } from "../contracts/wire-format.ts";
import type { Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";
import { withDeadline } from "../resilience/deadline.ts";

/** Returns at once; what becomes of it is told by events. */
export type Repair = (session: Session) => void;

/**
 * An active session is added only where nothing stands: however late that happens, it replaces no
 * tombstone, and the tombstone outlives every token that could profit. A revoked one is set, over
 * whatever stands there: revoked is final. An expired one is left alone, for this node's clock may be fast.
 */
export function createRepair(settings: Settings, cache: CacheStore, emit: Emit): Repair {
  const bounded = <T>(call: () => Promise<T>): Promise<T> => withDeadline(settings.cacheWriteDeadline, call);

  async function write(session: Session): Promise<void> {
    const key = sessionKey(settings.cachePrefix, session.id);
    const revoked = session.revokedAt !== null;
    try {
      if (revoked) {
        await bounded(() => cache.set(key, TOMBSTONE, settings.tombstoneTtl));
      } else {
        const ttl = session.expiresAt - settings.clock();
        if (ttl <= 0 || !(await bounded(() => cache.add(key, session.userId, ttl)))) return;
      }
      emit("repaired", { sessionId: session.id, as: revoked ? "revoked" : "active" });
    } catch (error) {
      emit("cache_failed", { operation: revoked ? "set" : "add", error });
    }
  }

  return (session) => void write(session);
}
