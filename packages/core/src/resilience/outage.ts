/** When the store was last in trouble: time that passed meanwhile is held against nobody. */
import type { Clock } from "../clock.ts";

export interface Outage {
  /** A call that began at `since` has failed, or was given up. */
  failed(since: number): void;
  /** `instant`, or the end of the trouble that it lies in. */
  endOf(instant: number): number;
}

/** Failures closer together than `gap` milliseconds are one trouble. Only the last one is remembered. */
export function createOutage(clock: Clock, gap: number): Outage {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  return {
    failed(since) {
      if (since - to > gap) from = since;
      to = Math.max(to, clock());
    },
    endOf: (instant) => (instant >= from && instant <= to ? to : instant),
  };
}
