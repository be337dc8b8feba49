/** The store commits, then the cache is told: the order of everything that takes something away. */
import type { CacheEntry } from "../authenticate/cache-entry.ts";
import type { StoreCall } from "../resilience/store-calls.ts";
import type { Telling } from "./telling.ts";

/**
 * Commits, then tells the cache of `entriesOf` the outcome: also when the commit came after the deadline, and
 * the caller has long been told that nothing is promised.
 */
export async function commitAndTell<Outcome>(
  { callStore, telling }: { readonly callStore: StoreCall; readonly telling: Telling },
  operation: string,
  commit: () => Promise<Outcome>,
  entriesOf: (outcome: Outcome) => readonly CacheEntry[],
): Promise<{ readonly outcome: Outcome; readonly propagated: boolean }> {
  let told: Promise<boolean> | undefined;
  const outcome = await callStore(operation, async () => {
    const committed = await commit();
    told = telling.tell(entriesOf(committed));
    return committed;
  });
  return { outcome, propagated: (await told) ?? false };
}
