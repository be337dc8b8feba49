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

/** Few enough for a slow cache to write within the deadline. */
const AT_ONCE = 500;
const FIRST_RETRY = 100;
const SLOWEST_RETRY = 5_000;

export function createTombstones(
  settings: Settings,
  cache: CacheStore,
  { gate, callStore, emit }: { gate: Gate; callStore: StoreCall; emit: Emit },
): Tombstones {
  const { store, clock, cachePrefix, cacheWriteDeadline, tombstoneTtl } = settings;
  /** What the cache could not be told, and until when it matters. The gate is closed while there is any. */
  const untold = new Map<string, number>();
  let recovering = false;

  const tellOne = (id: string): Promise<void> =>
    withDeadline(cacheWriteDeadline, () => cache.set(sessionKey(cachePrefix, id), TOMBSTONE, tombstoneTtl));

  /** Resolves to those that could not be told; after a failure, the cache is not asked for more. */
  async function tell(ids: readonly string[]): Promise<readonly string[]> {
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      const some = ids.slice(at, at + AT_ONCE);
      const outcomes = await Promise.allSettled(some.map(tellOne));
      const failure = outcomes.find((outcome) => outcome.status === "rejected");
      if (failure === undefined) continue;
      emit("cache_failed", { operation: "set", error: failure.reason });
      return [
        ...some.filter((_, index) => outcomes[index]!.status === "rejected"),
        ...ids.slice(at + AT_ONCE),
      ];
    }
    return [];
  }

  async function bury(ids: readonly string[]): Promise<boolean> {
    const missed = await tell(ids);
    if (missed.length === 0) return true;
    const until = clock() + tombstoneTtl;
    for (const id of missed) untold.set(id, until);
    gate.close();
    void recover();
    return false;
  }

  /** With the gate closed, this process asks the store; it opens when all is told. */
  async function recover(): Promise<void> {
    if (recovering) return;
    recovering = true;
    let told = 0;
    for (let delay = FIRST_RETRY; untold.size > 0; delay = Math.min(delay * 2, SLOWEST_RETRY)) {
      await pause(delay);
      for (const [id, until] of untold) if (until <= clock()) untold.delete(id);
      const ids = [...untold.keys()];
      const missed = new Set(await tell(ids));
      for (const id of ids) if (!missed.has(id)) untold.delete(id);
      told += ids.length - missed.size;
    }
    recovering = false;
    gate.open();
    emit("reconciled", { sessions: told });
  }

  async function reconcile(): Promise<number> {
    const since = clock() - tombstoneTtl;
    const ids = await callStore("revokedSince", () => store.revokedSince(since));
    if (!(await bury(ids))) throw new Error("sess: the cache could not be told of all revocations");
    emit("reconciled", { sessions: ids.length });
    return ids.length;
  }

  return { bury, reconcile };
}

/** Waits without keeping the process alive, with jitter so that nodes do not retry in step. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer: unknown = setTimeout(resolve, ms * (0.75 + Math.random() / 2));
    (timer as { unref?: () => void }).unref?.();
  });
}
