/** Telling the cache of what the store has committed, and telling it again until it knows. */
import type { CacheStore } from "../contracts/cache-store.ts";
import type { Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";
import type { Gate } from "../resilience/gate.ts";
import type { StoreCall } from "../resilience/store-calls.ts";
import { type CacheEntry, denialEntry, tombstoneEntry, writeEntry } from "../authenticate/cache-entry.ts";

export interface Telling {
  /** Tells the cache; whether it could be told. If not, tells it again by itself. Never rejects. */
  tell(entries: readonly CacheEntry[]): Promise<boolean>;
  /** Tells the cache of everything that still matters to it. @see Sessions.reconcile */
  reconcile(): Promise<number>;
}

/** Without a cache there is nobody to tell. */
export const NOBODY_TO_TELL: Telling = { tell: async () => true, reconcile: async () => 0 };

/** Few enough for a slow cache to write within the deadline. */
const AT_ONCE = 500;
const FIRST_RETRY = 100;
const SLOWEST_RETRY = 5_000;

export function createTelling(
  settings: Settings,
  cache: CacheStore,
  { gate, callStore, emit }: { gate: Gate; callStore: StoreCall; emit: Emit },
): Telling {
  const { store, clock, tombstoneTtl } = settings;
  /** What the cache could not be told. The gate is closed while there is any. */
  const untold = new Map<string, CacheEntry>();
  let recovering = false;

  const write = (entry: CacheEntry): Promise<void> => writeEntry(settings, cache, entry);

  /** Resolves to what could not be told; after a failure, the cache is not asked for more. */
  async function writeAll(entries: readonly CacheEntry[]): Promise<readonly CacheEntry[]> {
    for (let at = 0; at < entries.length; at += AT_ONCE) {
      const some = entries.slice(at, at + AT_ONCE);
      const outcomes = await Promise.allSettled(some.map(write));
      const failure = outcomes.find((outcome) => outcome.status === "rejected");
      if (failure === undefined) continue;
      emit("cache_failed", { operation: "set", error: failure.reason });
      const missed = some.filter((_, index) => outcomes[index]!.status === "rejected");
      return [...missed, ...entries.slice(at + AT_ONCE)];
    }
    return [];
  }

  async function tell(entries: readonly CacheEntry[]): Promise<boolean> {
    const missed = await writeAll(entries);
    if (missed.length === 0) return true;
    for (const entry of missed) untold.set(entry.key, entry);
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
      for (const { key, until } of untold.values()) if (until <= clock()) untold.delete(key);
      const entries = [...untold.values()];
      const missed = new Set(await writeAll(entries));
      for (const entry of entries) if (!missed.has(entry)) untold.delete(entry.key);
      told += entries.length - missed.size;
    }
    recovering = false;
    gate.open();
    emit("reconciled", { entries: told });
  }

  async function reconcile(): Promise<number> {
    const now = clock();
    const [revoked, denied] = await callStore("reconcile", () =>
      Promise.all([store.revokedSince(now - tombstoneTtl), store.denied(now - settings.tombstoneMargin)]),
    );
    const entries = [
      ...revoked.map((id) => tombstoneEntry(settings, id)),
      ...denied.map((token) => denialEntry(settings, token)),
    ];
    if (!(await tell(entries))) throw new Error("sess: the cache could not be told of everything");
    emit("reconciled", { entries: entries.length });
    return entries.length;
  }

  return { tell, reconcile };
}

/** Waits without keeping the process alive, with jitter so that nodes do not retry in step. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer: unknown = setTimeout(resolve, ms * (0.75 + Math.random() / 2));
    (timer as { unref?: () => void }).unref?.();
  });
}
