/** Listens to a cache, and notes what it tells. */
import { setTimeout as sleep } from "node:timers/promises";
import type { CacheStore, Watch } from "@sess/core";
import { expect, vi } from "vitest";

export interface Listening extends Watch {
  /** Every key that was told, again each time. */
  readonly keys: string[];
  gaps(): number;
  /** What became of a probe: `"up"`, `"pending"` when it has not settled in `ms`, or why it rejected. */
  state(ms?: number): Promise<string>;
  /** Resolves when a probe does. */
  up(): Promise<void>;
  /** The same, and what was told until then no longer counts. */
  begun(): Promise<void>;
  /** Resolves when there were more gaps than that. */
  gapAfter(count: number): Promise<void>;
}

/** Tries again until it holds. Unlike `expect.poll` it serves tests that run side by side. */
export function eventually<T>(holds: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(holds, { timeout: 20_000, interval: 20 });
}

export function listenTo(cache: CacheStore): Listening {
  const keys: string[] = [];
  let gaps = 0;
  const { probe, close } = cache.watch!((event) => {
    if (event.type === "gap") gaps += 1;
    else keys.push(...event.keys);
  });
  const state = (ms = 1_000): Promise<string> =>
    Promise.race([probe().then(() => "up", String), sleep(ms, "pending", { ref: false })]);
  const up = (): Promise<void> => eventually(async () => expect(await state()).toBe("up"));
  return {
    keys,
    gaps: () => gaps,
    probe,
    close,
    state,
    up,
    begun: async () => {
      await up();
      [gaps, keys.length] = [0, 0];
    },
    gapAfter: (count) => eventually(() => expect(gaps).toBeGreaterThan(count)),
  };
}
