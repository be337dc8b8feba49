/** Caches and stores with one plausible mistake each, which shows when their server is down. */
import type { CacheStore, SessionStore } from "@sess/core";
import type { Served } from "./served.ts";

export interface Broken<Whole> {
  readonly breakIt: (whole: Whole, served: Served) => Partial<Whole>;
  /** The start of the name of a case that has to fail. */
  readonly caughtBy: string;
}

/** What calls that fail are answered with. */
const otherwise =
  <Answer>(fallback: Answer) =>
  (): Answer =>
    fallback;
const never = <Answer>(): Promise<Answer> => new Promise(() => {});

export const brokenCachesInOutages: Readonly<Record<string, Broken<CacheStore>>> = {
  "takes an outage for a miss": {
    breakIt: (cache) => ({ get: (key) => cache.get(key).catch(otherwise(null)) }),
    caughtBy: "outage: while the server is down",
  },
  "takes an outage for an entry that stands there": {
    breakIt: (cache) => ({ add: (...entry) => cache.add(...entry).catch(otherwise(false)) }),
    caughtBy: "outage: while the server is down",
  },
  "swallows what it could not write": {
    breakIt: (cache) => ({ set: (...entry) => cache.set(...entry).catch(otherwise(undefined)) }),
    caughtBy: "outage: while the server is down",
  },
  "never says that the server is down": {
    breakIt: (cache) => ({ get: (key) => cache.get(key).catch(() => never()) }),
    caughtBy: "outage: while the server is down",
  },
  "mixes up what is left of the answers when the connection breaks": {
    breakIt: (cache) => {
      let latest: string | null = null;
      return {
        get: async (key) => {
          try {
            return (latest = await cache.get(key));
          } catch (error) {
            if (latest === null) throw error;
            return latest;
          }
        },
      };
    },
    caughtBy: "outage: a get that is under way when the server dies",
  },
  "never connects again": {
    breakIt(cache, { onKill }) {
      let isLost = false;
      onKill(() => (isLost = true));
      return {
        get: (key) => (isLost ? Promise.reject(new Error("closed")) : cache.get(key)),
        set: (...entry) => (isLost ? Promise.reject(new Error("closed")) : cache.set(...entry)),
      };
    },
    caughtBy: "outage: afterwards the same handle works again",
  },
};

export const brokenStoresInOutages: Readonly<Record<string, Broken<SessionStore>>> = {
  "finds nothing while it is down": {
    breakIt: (store) => ({ findMany: (...asked) => store.findMany(...asked).catch(otherwise([])) }),
    caughtBy: "crash: while the server is down, every call rejects",
  },
  "says that there is no such session while it is down": {
    breakIt: (store) => ({ revoke: (...asked) => store.revoke(...asked).catch(otherwise(false)) }),
    caughtBy: "crash: while the server is down, every call rejects",
  },
  "writes later": {
    breakIt(store, { onKill, isDown }) {
      const waiting = new Set<string>();
      onKill(() => waiting.clear());
      return {
        async deny(token) {
          if (isDown()) throw new Error("down");
          waiting.add(token.jti);
          setTimeout(() => void (waiting.has(token.jti) && store.deny(token).catch(() => {})), 50);
        },
      };
    },
    caughtBy: "crash: what has resolved before it",
  },
  "says that a write was done whose answer never came": {
    breakIt: (store) => ({
      create: async (session, limit) => {
        const failed = { outcome: "created", ended: [] } as const;
        return store.create(session, limit).catch(otherwise(failed));
      },
    }),
    caughtBy: "crash: what is under way has happened when it resolves",
  },
  "ends a session in two steps": {
    breakIt: (store) => ({
      async revoke(id, how) {
        const isFound = await store.revoke(id, { ...how, reason: "" });
        await store.findMany([id], 0);
        return isFound;
      },
    }),
    caughtBy: "crash: what is under way has happened when it resolves",
  },
  "keeps the connection on which a transaction could not begin": {
    breakIt(store) {
      const pool = Array.from({ length: 10 });
      return {
        async revokeAll(...asked) {
          while (pool.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
          pool.pop();
          // As `begin` outside of the `try`.
          await store.findMany([], 0);
          return store.revokeAll(...asked).finally(() => void pool.push(1));
        },
      };
    },
    caughtBy: "crash: after two that no client noticed",
  },
};
