/** Keeps asking whether the cache still tells of changes. */
import type { Watch } from "../contracts/cache-store.ts";
import { withDeadline } from "../resilience/deadline.ts";

/** The later of two tries may fail, and the third still be in time. */
const TRIES_IN_A_LEASE = 3;

/**
 * Calls `extend` with the instant until which everything can be believed that was told: a lease after a question was
 * *asked* that has been answered since. Returns what ends it. Keeps no process alive.
 */
export function keepLease(watch: Watch, lease: number, extend: (until: number) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hasEnded = false;

  async function ask(): Promise<void> {
    const asked = performance.now();
    const isAlive = await withDeadline(lease, () => watch.probe()).then(
      () => true,
      () => false,
    );
    if (hasEnded) return;
    if (isAlive) extend(asked + lease);
    timer = setTimeout(() => void ask(), lease / TRIES_IN_A_LEASE);
    (timer as { unref?: () => void }).unref?.();
  }

  void ask();
  return () => {
    hasEnded = true;
    clearTimeout(timer);
  };
}
