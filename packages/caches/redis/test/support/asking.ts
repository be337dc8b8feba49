/** Asks a cache all the time, as an application does while something fails. */
import { setTimeout as sleep } from "node:timers/promises";
import type { CacheStore } from "@sess/core";
import type { Listening } from "./listening.ts";

export interface Asking {
  /** Ends it. How many answers there were, and which of them were wrong. */
  stop(): Promise<{ readonly answers: number; readonly wrong: readonly string[] }>;
}

/** Spread over the masters of a cluster. */
const KEYS = Array.from({ length: 20 }, (_, index) => `session:steady:${index}`);
/** The cacheDeadline of core. */
const DEADLINE = 50;

/** An answer is right when it is what was written, or says that nothing is there once a gap has been told. */
export async function keepAsking(cache: CacheStore, { gaps }: Pick<Listening, "gaps">): Promise<Asking> {
  for (const key of KEYS) await cache.set(key, key, 600_000);
  const gapsBefore = gaps();
  const ending = new AbortController();
  let answers = 0;
  const wrong: string[] = [];

  async function ask(key: string): Promise<void> {
    const value = await cache.get(key);
    answers += 1;
    const isRight = value === key || (value === null && gaps() > gapsBefore);
    if (!isRight) wrong.push(`${key}: ${value}`);
  }

  const loops = [0, 1, 2].map(async (loop) => {
    for (let round = loop; !ending.signal.aborted; round += 1) {
      await Promise.race([ask(KEYS[round % KEYS.length]!).catch(() => {}), sleep(DEADLINE)]);
      await sleep(5);
    }
  });
  return {
    async stop() {
      ending.abort();
      await Promise.all(loops);
      return { answers, wrong };
    },
  };
}
