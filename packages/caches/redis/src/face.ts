/** The little that a cache needs of a client, whichever it is. */
import type { Watchable } from "./watch/watchable.ts";

export interface RedisFace {
  /** What GET was answered with: a string, or `null`. Whatever else comes is not relied on. */
  get(key: string): Promise<unknown>;
  /** What SET was answered with: `"OK"`, or `null` where the condition does not hold. */
  set(key: string, value: string, ttlMs: number, condition?: "NX"): Promise<unknown>;
  /** What stands in front of the keys, in Redis. */
  readonly keyPrefix: string;
  /** Undefined for a client that cannot be listened for. */
  readonly watchable: Watchable | undefined;
}
