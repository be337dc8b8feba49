/** Waits until every node believes the cache again, and every session of a group is in it. */
import type { Stage } from "../stage/stage.ts";
import { countOf, hammer } from "./hammer.ts";

const PATIENCE = 30_000;

/** Resolves to how long that took, in milliseconds. */
export async function untilCached(stage: Stage, group: string): Promise<number> {
  const began = performance.now();
  for (;;) {
    const asked = await hammer(stage, { group, sessions: "cached", load: { kind: "all", inFlight: 20 } });
    if (countOf(asked, "cache") === asked.took.length) return performance.now() - began;
    if (performance.now() - began > PATIENCE) {
      throw new Error(`the cache does not answer all: ${JSON.stringify(asked.outcomes)}`);
    }
    await stage.pause(100);
  }
}
