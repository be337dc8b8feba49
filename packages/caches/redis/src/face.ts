/** The little that a cache or a store needs of a client, whichever it is. */
import type { Watchable } from "./watch/watchable.ts";

export interface RedisFace {
  /** What GET was answered with: a string, or `null`. Whatever else comes is not relied on. */
  get(key: string): Promise<unknown>;
  /** What SET was answered with: `"OK"`, or `null` where the condition does not hold. */
  set(key: string, value: string, ttlMs: number, condition?: "NX"): Promise<unknown>;
  /** Any command whose first argument is its key. */
  send(command: string, key: string, ...rest: string[]): Promise<unknown>;
  /** A Lua script on one key. */
  run(script: string, key: string, ...rest: string[]): Promise<unknown>;
  /** Replicas learn of a change later than they are asked. */
  readonly readsFromReplicas: boolean;
  /** What stands in front of the keys, in Redis. */
  readonly keyPrefix: string;
  /** Undefined for a client that cannot be listened for. */
  readonly watchable: Watchable | undefined;
}
