/** Tells the cache again of everything that the store says still matters to it. */
import { type CacheEntry, denialEntry, tombstoneEntry } from "../authenticate/cache-entry.ts";
import type { Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";
import type { StoreCall } from "../resilience/store-calls.ts";
import type { Telling } from "./telling.ts";

/** @see Sessions.reconcile */
export type Reconcile = () => Promise<number>;

/** The store's recent revocations are the outbox, and there is no other: none can be forgotten by a process that ends. */
export function createReconcile(
  settings: Settings,
  { callStore, telling, emit }: { callStore: StoreCall; telling: Telling; emit: Emit },
): Reconcile {
  const { store, clock, tombstoneTtl, tombstoneMargin } = settings;

  async function read(): Promise<CacheEntry[]> {
    const now = clock();
    const [revoked, denied] = await callStore("reconcile", async () => {
      const answers = [store.revokedSince(now - tombstoneTtl), store.denied(now - tombstoneMargin)] as const;
      // When one fails, the other still has their place among the calls.
      await Promise.allSettled(answers);
      return Promise.all(answers);
    });
    return [
      ...revoked.map((id) => tombstoneEntry(settings, id)),
      ...denied.map((token) => denialEntry(settings, token)),
    ];
  }

  return async () => {
    const entries = await read();
    if (!(await telling.tell(entries))) throw new Error("sess: the cache could not be told of everything");
    emit("reconciled", { entries: entries.length });
    return entries.length;
  };
}
