/** Everything that can be measured, one part after the other or side by side, and what cannot be for want of a server. */
import { whyNot } from "@sess/servers";
import { caches } from "./caches.ts";
import { type Costs, countOperations } from "./count-operations.ts";
import { type Event, events, type Loss } from "./losses/events.ts";
import { KINDS, type Kind, openWorld } from "./losses/world.ts";
import { type Bytes, cacheBytes, storeBytes } from "./measure-bytes.ts";
import type { Measured } from "./measured.ts";
import { stores } from "./stores.ts";

export interface Task<Result> {
  readonly name: string;
  /** Why it cannot be measured here, and what to do about it. */
  readonly whyNot: string | undefined;
  run(): Promise<Result>;
}

/** Busier than that, a machine of two processors is late. */
const COUNTING_AT_ONCE = 3;

const recommended = { store: stores.postgres, cache: caches.redis };

const counting: readonly Task<Costs>[] = [
  recommended,
  ...Object.values(stores).map((store) => ({ store })),
  ...Object.values(caches).map((cache) => ({ cache })),
].map(
  (parts: {
    store?: (typeof stores)[keyof typeof stores];
    cache?: (typeof caches)[keyof typeof caches];
  }) => ({
    name: `operations: ${[parts.store?.name, parts.cache?.name].filter(Boolean).join(" and ")}`,
    whyNot: parts.store?.whyNot ?? parts.cache?.whyNot,
    run: () => countOperations(parts),
  }),
);

const weighing: readonly Task<Bytes>[] = [
  ...Object.values(stores).map((store) => ({ store, bytes: () => storeBytes(store) })),
  { store: caches.redis, bytes: () => cacheBytes(caches.redis) },
].map(({ store, bytes }) => ({ name: `bytes: ${store.name}`, whyNot: store.whyNot, run: bytes }));

interface Lost {
  readonly event: string;
  readonly kind: Kind;
  readonly loss: Loss;
}

const losing: readonly Task<Lost>[] = events.flatMap((event) =>
  KINDS.filter((kind) => event.kinds.includes(kind)).map((kind) => ({
    name: `losses: ${event.name}, ${kind}`,
    whyNot: event.needs.map((need) => whyNot(need)).find((reason) => reason !== undefined),
    run: () => lose(event, kind),
  })),
);

async function lose(event: Event, kind: Kind): Promise<Lost> {
  const world = await openWorld(kind, { replicated: event.replicated ?? false });
  try {
    return { event: event.name, kind, loss: await event.happen(world) };
  } finally {
    await world.close();
  }
}

/** Tells of each part as it begins. */
export async function measure(tell: (what: string) => void): Promise<Measured> {
  const all = [...counting, ...weighing, ...losing];
  const missing = all.flatMap(({ name, whyNot: why }) => (why === undefined ? [] : [{ name, why }]));
  let begun = 0;
  const run = async <Result>(tasks: readonly Task<Result>[], atOnce: number): Promise<Result[]> => {
    const possible = tasks.filter((task) => task.whyNot === undefined);
    const results: Result[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      for (let index = next++; index < possible.length; index = next++) {
        const { name, run: runOne } = possible[index]!;
        tell(`${++begun} of ${all.length - missing.length}: ${name}`);
        results[index] = await runOne().catch((error: unknown) => {
          throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, {
            cause: error,
          });
        });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return results;
  };
  const operations = await run(counting, COUNTING_AT_ONCE);
  const bytes = await run(weighing, 2);
  const losses = await run(losing, 1);
  return { measuredAt: new Date().toISOString(), node: process.version, operations, bytes, losses, missing };
}
