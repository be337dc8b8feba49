/** Caches with one plausible mistake each. */
import type { CacheStore } from "@sess/core";

type Clock = () => number;
type Method = "add" | "set";

/** A cache that is right but for what happens to arguments and answers on their way. */
export interface BrokenCache {
  readonly breakIt: (cache: CacheStore, clock: Clock) => CacheStore;
  /** The start of the name of a case that has to fail. */
  readonly caughtBy: string;
}

const changedLife = (change: (ttlMs: number) => number, only?: Method) => (cache: CacheStore) => ({
  ...cache,
  add: (key: string, value: string, ttlMs: number) =>
    cache.add(key, value, only === "set" ? ttlMs : change(ttlMs)),
  set: (key: string, value: string, ttlMs: number) =>
    cache.set(key, value, only === "add" ? ttlMs : change(ttlMs)),
});

const changedKey = (change: (key: string) => string) => (cache: CacheStore) => ({
  get: (key: string) => cache.get(change(key)),
  add: (key: string, value: string, ttlMs: number) => cache.add(change(key), value, ttlMs),
  set: (key: string, value: string, ttlMs: number) => cache.set(change(key), value, ttlMs),
});

const changedAnswer = (change: (value: string) => unknown) => (cache: CacheStore) => ({
  ...cache,
  get: async (key: string) => {
    const value = await cache.get(key);
    return value === null ? null : (change(value) as string | null);
  },
});

const YEAR = 365 * 86_400_000;

export const brokenCaches: Readonly<Record<string, BrokenCache>> = {
  "takes a tombstone for nothing when it reads": {
    breakIt: changedAnswer((value) => value || null),
    caughtBy: "a value comes back exactly as it was written: an empty string",
  },
  "takes a tombstone for nothing when it adds": {
    breakIt: (cache) => ({
      ...cache,
      add: async (key, value, ttlMs) => {
        if (await cache.get(key)) return false;
        await cache.set(key, value, ttlMs);
        return true;
      },
    }),
    caughtBy: "add leaves an empty value alone",
  },
  "adds by a check and then a write": {
    breakIt: (cache) => ({
      ...cache,
      add: async (key, value, ttlMs) => {
        if ((await cache.get(key)) !== null) return false;
        await cache.set(key, value, ttlMs);
        return true;
      },
    }),
    caughtBy: "of 50 concurrent add from two handles exactly one writes",
  },
  "overwrites when it adds, after a look that came too early": {
    breakIt: (cache) => ({
      ...cache,
      add: async (key, value, ttlMs) => {
        const before = await cache.get(key);
        await Promise.resolve();
        if (before !== null) return false;
        await cache.set(key, value, ttlMs);
        return true;
      },
    }),
    caughtBy: "after a set that ran together with many add",
  },
  "always says that it added": {
    breakIt: (cache) => ({ ...cache, add: async (...entry) => (await cache.add(...entry)) || true }),
    caughtBy: "add leaves a live value alone",
  },
  "does not say whether it added": {
    breakIt: (cache) => ({ ...cache, add: async (...entry) => void (await cache.add(...entry)) as never }),
    caughtBy: "add writes where nothing stands",
  },
  "lengthens a life by an add that it refuses": {
    breakIt: (cache) => ({
      ...cache,
      add: async (key, value, ttlMs) => {
        const before = await cache.get(key);
        if (before === null) return cache.add(key, value, ttlMs);
        await cache.set(key, before, ttlMs);
        return false;
      },
    }),
    caughtBy: "an add that is refused does not lengthen",
  },
  "does not overwrite when it sets": {
    breakIt: (cache) => ({ ...cache, set: async (...entry) => void (await cache.add(...entry)) }),
    caughtBy: "set overwrites what another set wrote",
  },
  "keeps the first life when it sets": {
    breakIt: (cache, clock) => {
      const ends = new Map<string, number>();
      return {
        ...cache,
        set: async (key, value, ttlMs) => {
          const end = ends.get(key) ?? 0;
          const endsAt = end > clock() ? end : clock() + ttlMs;
          ends.set(key, endsAt);
          await cache.set(key, value, endsAt - clock());
        },
      };
    },
    caughtBy: "set to a longer life",
  },
  "gives a longer life only": {
    breakIt: (cache, clock) => {
      const ends = new Map<string, number>();
      const longest = (key: string, ttlMs: number): number => {
        ends.set(key, Math.max(ends.get(key) ?? 0, clock() + ttlMs));
        return ends.get(key)! - clock();
      };
      return {
        ...cache,
        add: (key, value, ttlMs) => cache.add(key, value, longest(key, ttlMs)),
        set: (key, value, ttlMs) => cache.set(key, value, longest(key, ttlMs)),
      };
    },
    caughtBy: "set to a shorter life",
  },
  "floors a life to seconds, where 0 is for ever, when it adds": {
    breakIt: changedLife((ttlMs) => Math.floor(ttlMs / 1_000) * 1_000 || YEAR, "add"),
    caughtBy: "add with a life of 1 ms is accepted, and ends",
  },
  "floors a life to seconds, where 0 is for ever, when it sets": {
    breakIt: changedLife((ttlMs) => Math.floor(ttlMs / 1_000) * 1_000 || YEAR, "set"),
    caughtBy: "set with a life of 1 ms is accepted, and ends",
  },
  "rounds a life up to seconds": {
    breakIt: changedLife((ttlMs) => Math.ceil(ttlMs / 1_000) * 1_000),
    caughtBy: "set does not round a life up to seconds",
  },
  "rounds a life down to seconds, but for the first": {
    breakIt: changedLife((ttlMs) => (ttlMs < 1_000 ? ttlMs : Math.floor(ttlMs / 1_000) * 1_000)),
    caughtBy: "add does not round a life down to seconds",
  },
  "counts a life in signed 32 bits": {
    breakIt: changedLife((ttlMs) => Math.max(ttlMs | 0, 1)),
    caughtBy: "set with a life of 2^31 ms is accepted, and lives",
  },
  "counts a life in unsigned 32 bits": {
    breakIt: changedLife((ttlMs) => ttlMs >>> 0),
    caughtBy: "add with a life of 2^32 + 1 ms is accepted, and lives",
  },
  "refuses a life of more than 30 days": {
    breakIt: changedLife((ttlMs) => {
      if (ttlMs > 30 * 86_400_000) throw new RangeError("expiry too long");
      return ttlMs;
    }),
    caughtBy: "set with a life of 90 days is accepted, and lives",
  },
  "never ends a life": {
    breakIt: changedLife(() => YEAR),
    caughtBy: "an expired entry stays gone",
  },
  "lengthens a life when it reads": {
    breakIt: (cache) => {
      const lives = new Map<string, number>();
      return {
        ...cache,
        set: async (key, value, ttlMs) => {
          lives.set(key, ttlMs);
          await cache.set(key, value, ttlMs);
        },
        get: async (key) => {
          const value = await cache.get(key);
          if (value !== null) await cache.set(key, value, lives.get(key) ?? 1);
          return value;
        },
      };
    },
    caughtBy: "get does not lengthen a life",
  },
  "parses what looks like JSON": {
    breakIt: changedAnswer((value) => {
      try {
        return JSON.parse(value);
      } catch {
        return value;
      }
    }),
    caughtBy: "a value comes back exactly as it was written: JSON",
  },
  "parses what looks like a number": {
    breakIt: changedAnswer((value) =>
      value.trim() && Number.isFinite(Number(value)) ? `${Number(value)}` : value,
    ),
    caughtBy: "a value comes back exactly as it was written: digits with leading zeros",
  },
  "decodes as a TextDecoder does": {
    breakIt: changedAnswer((value) => new TextDecoder().decode(new TextEncoder().encode(value))),
    caughtBy: "a value comes back exactly as it was written: a byte order mark",
  },
  "ends a value at a NUL": {
    breakIt: changedAnswer((value) => value.split("\0")[0]),
    caughtBy: "a value comes back exactly as it was written: a NUL",
  },
  "keeps the first 32 KiB": {
    breakIt: changedAnswer((value) => value.slice(0, 32_768)),
    caughtBy: "a value comes back exactly as it was written: 64 KiB",
  },
  "folds the case of keys": {
    breakIt: changedKey((key) => key.toLowerCase()),
    caughtBy: 'keys are compared exactly: "case"',
  },
  "normalizes keys": {
    breakIt: changedKey((key) => key.normalize()),
    caughtBy: 'keys are compared exactly: "é"',
  },
  "trims keys": {
    breakIt: changedKey((key) => key.trim()),
    caughtBy: 'keys are compared exactly: "space"',
  },
  "decodes keys as a URL": {
    breakIt: changedKey((key) => (key.includes("%") ? decodeURIComponent(key) : key)),
    caughtBy: 'keys are compared exactly: "per%20cent"',
  },
  "cuts keys at 250 characters": {
    breakIt: changedKey((key) => key.slice(0, 250)),
    caughtBy: "keys are compared exactly: 800 characters",
  },
  "keeps its entries in a plain object": {
    breakIt: (cache) => ({
      ...cache,
      get: async (key) => (await cache.get(key)) ?? ({} as never)[key] ?? null,
    }),
    caughtBy: "a key may have the name of a property",
  },
  "answers undefined for nothing": {
    breakIt: (cache) => ({ ...cache, get: async (key) => (await cache.get(key)) ?? (undefined as never) }),
    caughtBy: "get of a key that was never written is null",
  },
  "mixes up answers that are under way together": {
    breakIt: (cache) => {
      let underWay: Promise<string | null> | undefined;
      return {
        ...cache,
        get: (key) => (underWay ??= cache.get(key).finally(() => (underWay = undefined))),
      };
    },
    caughtBy: "of many get in flight at once each has its own",
  },
};
