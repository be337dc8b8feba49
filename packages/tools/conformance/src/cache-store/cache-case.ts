/** What a cache brings along to be tested: handles on it, and time that passes. */
import type { CacheStore } from "@sess/core";
import type { ConformanceCase } from "../conformance-case.ts";

export interface CacheHarness {
  /**
   * Opens another handle on one and the same cache, on a connection of its own, as another process would.
   * A cache inside the process may answer with the same object each time.
   */
  readonly open: () => Promise<CacheStore>;
  /** Lets at least this many milliseconds pass: waits for a real cache, moves an injected clock. */
  readonly advance: (ms: number) => Promise<void>;
  /** A reading, in milliseconds, of the time that `advance` lets pass. */
  readonly now: () => number;
}

export type CacheCase = ConformanceCase<CacheHarness>;

/** Long enough that nothing expires while a case runs. */
export const LONG = 600_000;

/** How far beyond an entry's end a case reads, as no clock and no timer is exact to the millisecond. */
export const SLACK = 50;

/** A key that no other case uses, so that cases can run side by side and nothing needs to be cleared. */
export function freshKey(): string {
  return `conformance:${crypto.randomUUID()}`;
}

/**
 * What `attempt` (write, wait, read) finds while less than `ttlMs` has passed since it began. Where time is
 * real, a machine may stall for longer than an entry lives: then it proves nothing, and is done again.
 */
export async function whileAlive<Found>(
  harness: CacheHarness,
  ttlMs: number,
  attempt: () => Promise<Found>,
): Promise<Found> {
  for (let tries = 0; tries < 5; tries += 1) {
    const began = harness.now();
    const found = await attempt();
    if (harness.now() - began < ttlMs) return found;
  }
  throw new Error(`this machine is too slow to read an entry within ${ttlMs} ms of its being written`);
}
