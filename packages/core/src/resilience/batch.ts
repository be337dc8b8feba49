/**
 * Many asks, few queries: asks that wait together share one query, and asks for one key one place in it.
 *
 * An ask may join a query that has not been sent, never one under way: that one may have read before a
 * revocation that this ask must see. A loader library joins those too (dataloader's cache is a map of
 * promises under way), which is why this is our own.
 */

import { Overloaded } from "./limit.ts";

export interface BatchLimits {
  /** How many keys one query may have. */
  readonly maxBatch: number;
  /** How many queries may be under way at once; what comes meanwhile waits, and is batched. */
  readonly maxConcurrent: number;
  /** How many milliseconds anybody waits for an answer: an ask that is older is not sent any more. */
  readonly maxWait: number;
  /** How many keys may wait: what is more is refused with `Overloaded`. */
  readonly maxWaiting: number;
}

interface Ask<V> {
  readonly since: number;
  readonly answer: Promise<V>;
  readonly resolve: (value: V) => void;
  readonly reject: (error: unknown) => void;
}

/** Answers each key by `query`, which resolves to one value a key, in the keys' order. */
export function createBatcher<V>(
  query: (keys: string[]) => Promise<V[]>,
  limits: BatchLimits,
): (key: string) => Promise<V> {
  const waiting = new Map<string, Ask<V>>();
  const underWay = new Set<string>();
  let running = 0;
  let scheduled = false;

  function ask(key: string): Promise<V> {
    let entry = waiting.get(key);
    if (entry === undefined || entry.since < performance.now() - limits.maxWait) {
      if (waiting.size >= limits.maxWaiting) {
        return Promise.reject(new Overloaded(`${limits.maxWaiting} keys wait`));
      }
      entry = createAsk<V>();
      waiting.set(key, entry);
      schedule();
    }
    return entry.answer;
  }

  // One turn of the microtask queue, so that what is asked in one go is sent in one query.
  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(() => {
      scheduled = false;
      while (running < limits.maxConcurrent && sendOne());
    });
  }

  /** Sends one query, if any waiting key is not in another one already. */
  function sendOne(): boolean {
    const batch = new Map<string, Ask<V>>();
    const oldest = performance.now() - limits.maxWait;
    for (const [key, entry] of waiting) {
      if (batch.size === limits.maxBatch) break;
      if (entry.since < oldest) waiting.delete(key);
      else if (!underWay.has(key)) batch.set(key, entry);
    }
    if (batch.size === 0) return false;
    for (const key of batch.keys()) {
      waiting.delete(key);
      underWay.add(key);
    }
    running++;
    void answer(batch);
    return true;
  }

  async function answer(batch: Map<string, Ask<V>>): Promise<void> {
    try {
      const values = await query([...batch.keys()]);
      let index = 0;
      for (const entry of batch.values()) entry.resolve(values[index++] as V);
    } catch (error) {
      for (const entry of batch.values()) entry.reject(error);
    }
    for (const key of batch.keys()) underWay.delete(key);
    running--;
    schedule();
  }

  return ask;
}

function createAsk<V>(): Ask<V> {
  let resolve!: Ask<V>["resolve"];
  let reject!: Ask<V>["reject"];
  const answer = new Promise<V>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { since: performance.now(), answer, resolve, reject };
}
