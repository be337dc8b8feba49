/** Notices that the cache fails too often to be worth asking. */

export interface Breaker {
  /** The cache has answered. */
  succeeded(): void;
  /** The cache has failed, or gave no answer in time. */
  failed(): void;
}

/** How much the latest call counts for against all that came before it. */
const WEIGHT = 0.1;
/** Seven failures in a row, or most of the last few dozen calls. */
const TRIPS_AT = 0.5;

/**
 * Calls `trip` when most calls fail, and starts anew. Whoever listens stops asking, and finds out by itself when to
 * begin again: cockatiel's breaker, 7 kB gzipped, lets the request of some user find that out, which then waits for
 * the whole deadline, and it knows nothing of what a cache has to be told before its hits count again.
 */
export function createBreaker(trip: () => void): Breaker {
  let failing = 0;
  return {
    succeeded: () => void (failing *= 1 - WEIGHT),
    failed() {
      failing += WEIGHT * (1 - failing);
      if (failing <= TRIPS_AT) return;
      failing = 0;
      trip();
    },
  };
}
