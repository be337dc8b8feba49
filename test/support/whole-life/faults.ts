/** What could be wrong, one thing at a time: the checks have to notice each, or they check nothing. */
import type { SessionStore, StoredSession } from "@sess/core";
import { TIMES } from "./promises.ts";
import type { Fault } from "./world.ts";

const store = (wrong: (right: SessionStore) => Partial<SessionStore>): Fault => ({
  store: (right) => ({ ...right, ...wrong(right) }),
});

export const FAULTS: readonly (readonly [string, Fault])[] = [
  [
    "a repair writes over whatever stands there",
    {
      cache: (right) => ({
        ...right,
        add: async (...entry) => {
          await right.set(...entry);
          return true;
        },
      }),
    },
  ],
  [
    "tombstones are lost",
    {
      cache: (right) => ({
        ...right,
        set: async (...entry) => (entry[1] === "" ? undefined : right.set(...entry)),
      }),
    },
  ],
  [
    "tombstones end before the tokens do",
    {
      cache: (right) => ({
        ...right,
        set: (key, value, ttlMs) => right.set(key, value, value === "" ? 30_000 : ttlMs),
      }),
    },
  ],
  [
    "denials are lost in the cache",
    {
      cache: (right) => ({
        ...right,
        set: async (...entry) => (entry[1] === "" ? right.set(...entry) : undefined),
      }),
    },
  ],
  [
    "denials are forgotten by the store",
    store(({ findMany }) => ({
      findMany: async (...ask) => (await findMany(...ask)).map((session) => ({ ...session, denied: [] })),
    })),
  ],
  [
    "a revoked session can be refreshed",
    store(({ rotate, findMany }) => ({
      async rotate(id, from, next) {
        const [session] = await findMany([id], next.now);
        const isRevoked = session?.gen === from && session.revokedAt !== null;
        return isRevoked ? { ...alive(session), gen: from + 1, rotatedAt: next.now } : rotate(id, from, next);
      },
    })),
  ],
  [
    "a revoked session is active when the store is asked",
    store(({ findMany }) => ({ findMany: async (...ask) => (await findMany(...ask)).map(alive) })),
  ],
  [
    "one session too many",
    store(({ create }) => ({
      create: (session, limit) => create(session, limit && { ...limit, max: limit.max + 1 }),
    })),
  ],
  [
    "one session too few",
    store(({ create }) => ({
      create: (session, limit) => create(session, limit && { ...limit, max: Math.max(1, limit.max - 1) }),
    })),
  ],
  [
    "sign-ins in flight are not refused",
    store(({ create }) => ({
      create: (session, limit) => create({ ...session, startedAt: session.createdAt + 1 }, limit),
    })),
  ],
  [
    "nobody is excepted",
    store(({ revokeAll }) => ({
      revokeAll: (userId, how) => revokeAll(userId, { ...how, except: undefined }),
    })),
  ],
  [
    "anybody ends anybody's session",
    store(({ revoke }) => ({ revoke: (id, how) => revoke(id, { ...how, userId: undefined }) })),
  ],
  ["no grace", { options: { rotationGrace: 0 } }],
  ["a grace that is too long", { options: { rotationGrace: TIMES.rotationGrace + 1 } }],
  ["a session that never ends", { options: { absoluteTtl: TIMES.absoluteTtl + 1 } }],
  ["a cache that nobody tells", { options: { cache: undefined } }],
];

function alive(session: StoredSession): StoredSession {
  return { ...session, revokedAt: null, revokedReason: null, revokedBy: null };
}
