/** Two groups under load for as long as something is away: one is in the cache, the other is not. */
import type { Hammered, Sample } from "../node/messages.ts";
import { megabytes } from "../report/in-words.ts";
import type { Stage } from "../stage/stage.ts";
import { hammer, together } from "./hammer.ts";

export const HOT = "in the cache";
export const COLD = "not in the cache";

/** Of each node. */
const HOT_PER_SECOND = 100;
/** More than may wait for the store. */
const COLD_PER_SECOND = 150;
const SLICE = 4_000;

export interface Outage {
  readonly lasted: number;
  readonly hot: Hammered;
  readonly cold: Hammered;
  /** Of each node, in turn. */
  readonly samples: readonly (readonly Sample[])[];
}

export async function suffer(
  stage: Stage,
  milliseconds: number,
  tell: (what: string) => void,
): Promise<Outage> {
  const began = performance.now();
  const hot: Hammered[] = [];
  const cold: Hammered[] = [];
  const samples: Sample[][] = [];
  const rate = (perSecond: number) => ({ kind: "rate", perSecond, milliseconds: SLICE }) as const;
  do {
    const [one, other] = await Promise.all([
      hammer(stage, { group: HOT, sessions: "cached", load: rate(HOT_PER_SECOND) }),
      hammer(stage, { group: COLD, sessions: "cached", load: rate(COLD_PER_SECOND) }),
    ]);
    hot.push(one);
    cold.push(other);
    const sampled = await Promise.all(stage.fleet.nodes.map((node) => node.command({ command: "sample" })));
    samples.push(sampled as Sample[]);
    const heaps = samples.at(-1)!.map(({ heap }) => megabytes(heap));
    tell(`heap ${heaps.join(", ")}`);
  } while (performance.now() - began + SLICE <= milliseconds && !stage.signal.aborted);
  return { lasted: performance.now() - began, hot: together(hot), cold: together(cold), samples };
}
