/** When the store gave this process no answer: that time is held against nobody, and the cache counts for more. */
import type { Clock } from "../clock.ts";

export interface Outage {
  /** A call that began at `since` has failed, or was given up. */
  failed(since: number): void;
  /** A call has been answered: whatever trouble there was is over. */
  answered(): void;
  /** Whether nothing has been answered since a call failed, a moment ago. */
  isOngoing(): boolean;
  /** How many milliseconds `instant` lies back, without those of the trouble. */
  age(instant: number): number;
}

/** If no call has failed for longer, nobody knows. The cache's recovery asks more often, if each answer takes its time. */
const A_MOMENT = 10_000;
/** More would only matter to who comes back after so many troubles in a row. */
const REMEMBERED = 16;

/**
 * Trouble lasts from the first call that fails to the next answer, and only while nothing is answered: one
 * operation that fails among many that do not is none.
 */
export function createOutage(clock: Clock, storeDeadline = 0): Outage {
  let failedAt = Number.NEGATIVE_INFINITY;
  const past: { from: number; to: number }[] = [];
  let answeredAt = Number.NEGATIVE_INFINITY;
  let from: number | undefined;

  return {
    failed(since) {
      from ??= Math.max(since, answeredAt);
      failedAt = clock();
    },
    answered() {
      answeredAt = clock();
      if (from !== undefined && from < answeredAt) past.push({ from, to: answeredAt });
      if (past.length > REMEMBERED) past.shift();
      from = undefined;
    },
    isOngoing: () => from !== undefined && clock() - failedAt <= A_MOMENT + storeDeadline,
    age(instant) {
      const now = clock();
      const troubles = from === undefined ? past : [...past, { from, to: now }];
      const left = troubles.map((trouble) => Math.max(0, trouble.to - Math.max(instant, trouble.from)));
      return now - instant - left.reduce((sum, part) => sum + part, 0);
    },
  };
}
