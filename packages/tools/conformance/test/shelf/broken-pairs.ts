/** Stores and caches with one plausible mistake each, which shows when they work together. */
import type { CacheStore, SessionStore } from "@sess/core";
import { brokenCaches } from "./broken-caches.ts";
import { brokenStores } from "./stores/broken-stores.ts";
import { meanwhile } from "./stores/broken-store.ts";

export interface BrokenPair {
  readonly breakStore?: ((store: SessionStore) => Partial<SessionStore>) | undefined;
  readonly breakCache?: ((cache: CacheStore) => Partial<CacheStore>) | undefined;
  /** The start of the name of a case that has to fail. */
  readonly caughtBy: string;
}

/** One that the other shelves know as well. */
const cacheThat = (mistake: keyof typeof brokenCaches): BrokenPair["breakCache"] => {
  const broken = brokenCaches[mistake]!;
  return (cache) => broken.breakIt(cache, Date.now);
};
const storeThat = (mistake: keyof typeof brokenStores): BrokenPair["breakStore"] =>
  brokenStores[mistake]!.breakIt;

/** What every process finds there: sessions as they were when they were first asked for. */
const replica = new Map<string, Awaited<ReturnType<SessionStore["findMany"]>>>();

export const brokenPairs: Readonly<Record<string, BrokenPair>> = {
  "a cache for this process alone": {
    breakCache: (shared) => {
      const own = new Map<string, string>();
      return {
        get: async (key) => own.get(key) ?? null,
        add: async (key, value, ttlMs) => {
          await shared.add(key, value, ttlMs);
          if (own.has(key)) return false;
          own.set(key, value);
          return true;
        },
        set: async (key, value) => void own.set(key, value),
      };
    },
    caughtBy: "end: a session that one node revokes",
  },
  "a cache that keeps nothing": {
    breakCache: () => ({ get: async () => null, add: async () => true, set: async () => {} }),
    caughtBy: "cache: a session that one node has issued is known",
  },
  "a cache that reads numbers": {
    breakCache: cacheThat("parses what looks like JSON"),
    caughtBy: "cache: a user id comes back as it was",
  },
  "a cache that overwrites when it adds": {
    breakCache: (cache) => ({ add: async (...entry) => (await cache.set(...entry), true) }),
    caughtBy: "end: a repair that was under way",
  },
  "a cache that takes a tombstone for nothing": {
    breakCache: cacheThat("takes a tombstone for nothing when it reads"),
    caughtBy: "cache: reconciling tells it",
  },
  "a cache that does not overwrite": {
    breakCache: cacheThat("does not overwrite when it sets"),
    caughtBy: "end: a session that one node revokes",
  },
  "a store that is read from a replica": {
    breakStore: (store) => ({
      findMany: async (...asked) => {
        const key = asked[0].join();
        const found = replica.get(key) ?? (await store.findMany(...asked));
        replica.set(key, found);
        return found;
      },
    }),
    caughtBy: "cache: a flush brings no revoked session back",
  },
  "a store that forgets what it revoked": {
    breakStore: () => ({ revokedSince: async () => [] }),
    caughtBy: "cache: reconciling tells it",
  },
  "a store that forgets denied tokens": {
    breakStore: () => ({ deny: async () => {} }),
    caughtBy: "cache: reconciling tells it",
  },
  "a store that ends the excepted session too": {
    breakStore: storeThat("ends the excepted session too"),
    caughtBy: "end: revokeAll ends all sessions but the excepted one",
  },
  "a store that ends the session of a denied token": {
    breakStore: (store) => ({
      deny: async (token) => {
        await store.deny(token);
        await store.revoke(token.sessionId, { reason: "denied", by: null, now: Date.now() });
      },
    }),
    caughtBy: "end: a token that one node denies",
  },
  "a store that forgets who revoked": {
    breakStore: (store) => ({ revoke: (id, how) => store.revoke(id, { ...how, by: null }) }),
    caughtBy: "end: the history says",
  },
  "a store that rotates by a look and a write": {
    breakStore: (store) => ({
      rotate: async (id, _from, next) => {
        await meanwhile();
        const [session] = await store.findMany([id], 0);
        return session === undefined ? null : store.rotate(id, session.gen, next);
      },
    }),
    caughtBy: "refresh: of 40 at once",
  },
  "a store that does not know when it rotated": {
    breakStore: (store) => ({
      findMany: async (...asked) =>
        (await store.findMany(...asked)).map((session) => ({ ...session, rotatedAt: Date.now() })),
    }),
    caughtBy: "refresh: a used token that comes back after the grace",
  },
  "a store that keeps numbers in 32 bits": {
    breakStore: (store) => ({
      create: (session, limit) =>
        store.create(
          {
            ...session,
            claims: JSON.parse(JSON.stringify(session.claims), (_, part) =>
              typeof part === "number" ? part | 0 : part,
            ),
          },
          limit,
        ),
    }),
    caughtBy: "refresh: the next tokens carry the session",
  },
  "a store that knows no limit": {
    breakStore: storeThat("knows no limit"),
    caughtBy: "sign-in: of 12 at once",
  },
  "a store that knows no fence": {
    breakStore: storeThat("knows no fence"),
    caughtBy: "sign-in: none that began before a revokeAll",
  },
};
