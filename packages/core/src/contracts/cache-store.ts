/** What a verification cache must be able to do: remember short strings for a while. */

/**
 * A cache of the store's verdicts. It may forget, lose or fail at any time: that costs a query to the
 * store and never a wrong answer, as long as it keeps what each method promises.
 *
 * Keys and values are opaque strings of any Unicode text. Life times are relative, in milliseconds, and
 * always a positive integer, so that no cache server's clock enters into it. A method that cannot do what
 * it says rejects; it never answers "absent" or "done" for a failure. All methods may be called again
 * after a failure. The caller bounds each call by a deadline: an adapter needs no timeouts of its own.
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
}
