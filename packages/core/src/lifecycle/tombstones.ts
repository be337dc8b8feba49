/** Telling the cache of revocations that the store has committed, and telling it again until it knows. */
import type { CacheStore } from "../contracts/cache-store.ts";
import { sessionKey, TOMBSTONE } from "../contracts/wire-format.ts";
import type { Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";
import { withDeadline } from "../resilience/deadline.ts";
import type { Gate } from "../resilience/gate.ts";
import type { StoreCall } from "../resilience/store-calls.ts";

export interface Tombstones {
  /** Tells the cache; whether it could be told. If not, tells it again by itself. Never rejects. */
  bury(sessionIds: readonly string[]): Promise<boolean>;
  /** Tells the cache of every revocation that still matters to it. @see Sessions.reconcile */
  reconcile(): Promise<number>;
}

/** Without a cache there is nobody to tell. */
export const NOBODY_TO_TELL: Tombstones = { bury: async () => true, reconcile: async () => 0 };

const FIRST_RETRY = 100;
const SLOWEST_RETRY = 5_000;

export function createTombstones(
  settings: Settings,
  cache: CacheStore,
  { gate, callStore, emit }: { gate: Gate; callStore: StoreCall; emit: Emit },
): Tombstones {
  const { store, tombstoneTtl: ttl } = settings;
  let recovering = false;

  async function tell(sessionIds: readonly string[]): Promise<void> {
    const tellOne = (id: string): Promise<void> =>
      withDeadline(settings.cacheWriteDeadline, () =>
        cache.set(sessionKey(settings.cachePrefix, id), TOMBSTONE, ttl),
      );
    try {
      await Promise.all(sessionIds.map(tellOne));
    } catch (error) {
      emit("cache_failed", { operation: "set", error });
      throw error;
    }
  }

  async function reconcile(): Promise<number> {
    const since = settings.clock() - ttl;
    const ids = await callStore("revokedSince", () => store.revokedSince(since));
    await tell(ids);
    emit("reconciled", { sessions: ids.length });
    return ids.length;
  }

  /** With the gate closed, this process asks the store; it opens when all is told. */
  async function recover(): Promise<void> {
    let closing = gate.close();
    if (recovering) return;
    recovering = true;
    for (let delay = FIRST_RETRY; ; delay = Math.min(delay * 2, SLOWEST_RETRY)) {
      await pause(delay);
      closing = gate.close();
      const told = await reconcile().then(
        () => true,
        () => false,
      );
      if (told && gate.open(closing)) break;
    }
    recovering = false;
  }

  return {
    async bury(sessionIds) {
      try {
        await tell(sessionIds);
        return true;
      } catch {
        void recover();
        return false;
      }
    },
    reconcile,
  };
}

/** Waits without keeping the process alive, with jitter so that nodes do not retry in step. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer: unknown = setTimeout(resolve, ms * (0.75 + Math.random() / 2));
    (timer as { unref?: () => void }).unref?.();
  });
}
