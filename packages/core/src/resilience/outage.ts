/** When the store was last in trouble: time that passed meanwhile is held against nobody. */
import type { Clock } from "../clock.ts";

export interface Outage {
  /** A call that began at `since` has failed, or was given up. */
  failed(since: number): void;
  /** A call has been answered: whatever trouble there was is over. */
  answered(): void;
  /** How many milliseconds `instant` lies back, without those of the trouble. */
  age(instant: number): number;
}

/** Only the last trouble is remembered: from the start of the first call that failed to the next answer. */
export function createOutage(clock: Clock): Outage {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  return {
    failed(since) {
      if (since > to) from = since;
      to = Number.POSITIVE_INFINITY;
    },
    answered() {
      if (to === Number.POSITIVE_INFINITY) to = clock();
    },
    age(instant) {
      const now = clock();
      return now - instant - Math.max(0, Math.min(now, to) - Math.max(instant, from));
    },
  };
}
