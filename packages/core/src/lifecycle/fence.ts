/** Puts the sign-ins and revoke-alls of one process into the order in which they were called. */
import type { Clock } from "../clock.ts";

/**
 * A store refuses a session whose sign-in began at the instant of a revoke-all or before. Two calls may
 * fall into one millisecond, so instants alone would refuse a sign-in that follows a revoke-all at once.
 * Between processes their clocks decide: there the fence is as sharp as the clocks agree.
 */
export interface Fence {
  /** The instant of a sign-in or revoke-all that begins now. Never earlier than one told before, but for a clock that was wrong. */
  now(): number;
  /** A revoke-all at `instant` has finished: whatever begins from here on is later. */
  passed(instant: number): void;
}

/** A clock that goes back further than this was wrong before, and is followed. */
const LONGEST_LEAD = 1_000;

export function createFence(clock: Clock): Fence {
  let latest = Number.NEGATIVE_INFINITY;
  return {
    now() {
      const now = clock();
      latest = latest - now > LONGEST_LEAD ? now : Math.max(latest, now);
      return latest;
    },
    passed: (instant) => void (latest = Math.max(latest, instant + 1)),
  };
}
