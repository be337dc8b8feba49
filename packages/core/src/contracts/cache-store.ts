/** What a verification cache must be able to do: remember short strings for a while. */

/**
 * A cache of the store's verdicts. It may forget, lose or fail at any time: that costs a query to the
 * store. A crash, a failover or a backup may also take it back to what it held earlier. A session whose tombstone is
 * lost that way is accepted until the next reconciliation, which comes at once where `watch` tells of the gap, and else
 * within `reconcileEvery`; and whatever happens, for at most `accessTtl` + `clockTolerance`. While it runs, what a
 * call that has resolved did is seen by every later one, on every node: ask the primary, never a replica.
 *
 * Keys and values are opaque strings of any Unicode text, U+0000 included, but no half of a surrogate pair. Keys are
 * the caller's prefix and up to 265 characters, values up to 255; the kit asks for keys of 851, and for values of
 * 64 KiB. Life times are relative, in milliseconds, and always a positive integer, so that no cache server's clock
 * enters into it. A method that cannot do what it says rejects; it never answers "absent" or "done" for a failure. No
 * `message` of an error holds a key or a value; what the client says may be its `cause`. All methods may be called
 * again after a failure. The caller bounds each call by a deadline: an adapter needs no timeouts of its own.
 */
export interface CacheStore {
  /** The live value under `key`, exactly as it was written, or `null` when it is absent or has expired. */
  get(key: string): Promise<string | null>;

  /**
   * Writes `value` only where no live entry stands, an empty value being an entry like any other.
   * Resolves to whether it wrote. Atomic: of any number of concurrent `add` of one key exactly one
   * resolves to `true`, and no `add` ever replaces what a `set` wrote and that still lives.
   */
  add(key: string, value: string, ttlMs: number): Promise<boolean>;

  /** Writes `value`, whatever stands there, and replaces its remaining life by `ttlMs`. */
  set(key: string, value: string, ttlMs: number): Promise<void>;

  /**
   * Optional: tells `listener`, from now until the watch is closed, what becomes of entries, and when some may
   * have been lost. Returns at once and never throws for want of a connection: it goes on trying, and an
   * interruption is a gap. The listener never throws.
   */
  watch?(listener: (event: CacheEvent) => void): Watch;
}

/** What a cache tells by itself. */
export type CacheEvent =
  /** Entries have changed or gone, whoever did it. Telling too much is harmless. */
  | { readonly type: "invalidated"; readonly keys: readonly string[] }
  /**
   * Entries may have been lost, or changed without a word: a flush, a reconnect, a failover. Told before any
   * call on the same `CacheStore` is answered from what was lost, as far as that can be known.
   */
  | { readonly type: "gap" };

/** A listener's connection to what the cache tells. */
export interface Watch {
  /**
   * Resolves when the listener has been told of every change whose writer had its answer before this call.
   * Rejects when that cannot be known.
   */
  probe(): Promise<void>;

  /** Ends it: the listener hears nothing more, and nothing is left open. Never rejects. */
  close(): Promise<void>;
}
