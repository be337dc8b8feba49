/** What is being read from the cache to be remembered, and must not be if it changes meanwhile. */

export interface Fills {
  /** Reads, and keeps what was read unless it was discarded meanwhile. */
  fill<T>(key: string, read: () => Promise<T>, keep: (value: T) => void): Promise<T>;
  /** What is being read for `key` is not kept. */
  discard(key: string): void;
  discardAll(): void;
}

export function createFills(): Fills {
  /** The reads of a key that may still be kept: one object for those that no change has come between. */
  const current = new Map<string, { readers: number }>();

  return {
    async fill(key, read, keep) {
      const fill = current.get(key) ?? { readers: 0 };
      current.set(key, fill);
      fill.readers += 1;
      const isCurrent = (): boolean => current.get(key) === fill;
      try {
        const value = await read();
        if (isCurrent()) keep(value);
        return value;
      } finally {
        fill.readers -= 1;
        if (fill.readers === 0 && isCurrent()) current.delete(key);
      }
    },
    discard: (key) => void current.delete(key),
    discardAll: () => current.clear(),
  };
}
