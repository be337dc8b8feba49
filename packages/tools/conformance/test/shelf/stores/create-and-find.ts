/** Stores that keep or find a session wrongly, or let in who began before a revoke-all. */
import { type BrokenStore, changedOnCreate, seconds, fenced, meanwhile } from "./broken-store.ts";

export const createAndFindMistakes: Readonly<Record<string, BrokenStore>> = {
  "takes no ids for all": {
    breakIt: (store) => {
      const all: string[] = [];
      return {
        create: async (session, limit) => {
          all.push(session.id);
          return store.create(session, limit);
        },
        findMany: (ids, now) => store.findMany(ids.length === 0 ? all : ids, now),
      };
    },
    caughtBy: "findMany: no ids, no sessions",
  },
  "keeps instants in seconds": {
    breakIt: changedOnCreate(({ createdAt }) => ({ createdAt: seconds(createdAt) })),
    caughtBy: "create: instants are kept to the millisecond",
  },
  "trims texts": {
    breakIt: changedOnCreate(({ userId }) => ({ userId: userId.trim() })),
    caughtBy: "create: any text is kept as it is",
  },
  "reads what looks like a number as one": {
    breakIt: changedOnCreate(({ claims }) => ({
      claims: JSON.parse(JSON.stringify(claims, (_, part) => (part === "007" ? 7 : part))),
    })),
    caughtBy: "create: claims and devices are kept as JSON",
  },
  "stores every session as new": {
    breakIt: changedOnCreate(() => ({ gen: 0, revokedAt: null, revokedReason: null, revokedBy: null })),
    caughtBy: "create: every field of a session",
  },
  "takes the sign-in for the last proof of who it is": {
    breakIt: changedOnCreate(({ createdAt }) => ({ authenticatedAt: createdAt })),
    caughtBy: "create: every field of a session",
  },
  "hands out startedAt as well": {
    breakIt: (store) => ({
      findMany: async (...asked) =>
        (await store.findMany(...asked)).map((found) => ({ ...found, startedAt: 1 })),
    }),
    caughtBy: "create: every field of a session",
  },
  "takes a second create for a repetition": {
    breakIt: (store) => ({
      create: (...given) => store.create(...given).catch(() => ({ outcome: "created", ended: [] })),
    }),
    caughtBy: "create: an id that is taken rejects",
  },
  "puts what it was given into the message": {
    breakIt: (store) => ({
      create: (session, limit) =>
        store.create(session, limit).catch((cause: unknown) => {
          throw new Error(`Failed query: insert into sessions, params: ${session.id},${session.userId}`, {
            cause,
          });
        }),
    }),
    caughtBy: "create: the message about an id that is taken",
  },
  "answers once per asked id": {
    breakIt: (store) => ({
      findMany: async (ids, now) => (await Promise.all(ids.map((id) => store.findMany([id], now)))).flat(),
    }),
    caughtBy: "findMany: an id that is asked for twice",
  },
  "finds active sessions only": {
    breakIt: (store) => ({
      findMany: async (...asked) =>
        (await store.findMany(...asked)).filter(({ revokedAt }) => revokedAt === null),
    }),
    caughtBy: "findMany: ended sessions are found",
  },
  "finds the first 500": {
    breakIt: (store) => ({ findMany: (ids, now) => store.findMany(ids.slice(-500), now) }),
    caughtBy: "findMany: a thousand ids",
  },
  "knows no fence": {
    breakIt: changedOnCreate(() => ({ startedAt: Number.POSITIVE_INFINITY })),
    caughtBy: "fence: of 20 sign-ins racing with a revoke-all",
  },
  "lets in who began at the very instant": {
    breakIt: changedOnCreate(({ startedAt }) => ({ startedAt: startedAt + 1 })),
    caughtBy: "fence: a sign-in that began before the revoke-all, or at its instant",
  },
  "measures the fence by createdAt": {
    breakIt: changedOnCreate(({ createdAt }) => ({ startedAt: createdAt })),
    caughtBy: "fence: what counts is startedAt",
  },
  "looks for a fence, and stores later": {
    breakIt: (store) => {
      const fences = new Map<string, number>();
      return {
        create: async (session, limit) => {
          const fence = fences.get(session.userId) ?? Number.NEGATIVE_INFINITY;
          await meanwhile();
          if (fence >= session.startedAt) return fenced;
          return store.create({ ...session, startedAt: Number.POSITIVE_INFINITY }, limit);
        },
        revokeAll: async (userId, how) => {
          fences.set(userId, Math.max(how.now, fences.get(userId) ?? how.now));
          return store.revokeAll(userId, how);
        },
      };
    },
    caughtBy: "fence: of 20 sign-ins racing with a revoke-all",
  },
  "replaces a fence by an earlier one": {
    breakIt: (store) => {
      const fences = new Map<string, number>();
      return {
        create: async (session, limit) => {
          const isFenced = (fences.get(session.userId) ?? -1) >= session.startedAt;
          if (isFenced) return fenced;
          return store.create({ ...session, startedAt: Number.POSITIVE_INFINITY }, limit);
        },
        revokeAll: async (userId, how) => {
          fences.set(userId, how.now);
          return store.revokeAll(userId, how);
        },
      };
    },
    caughtBy: "fence: of two revoke-alls the later instant stays",
  },
  "finds every denied token of a session": {
    breakIt: (store) => ({ findMany: (ids) => store.findMany(ids, 0) }),
    caughtBy: "findMany: a denied token is left out from its very expiresAt on",
  },
  "finds the denied tokens of all": {
    breakIt: (store) => ({
      findMany: async (ids, now) => {
        const denied = await store.denied(now);
        return (await store.findMany(ids, now)).map((found) => ({ ...found, denied }));
      },
    }),
    caughtBy: "findMany: each session comes with its own denied tokens",
  },
  "finds one denied token per session": {
    breakIt: (store) => ({
      findMany: async (...asked) =>
        (await store.findMany(...asked)).map((found) => ({ ...found, denied: found.denied.slice(0, 1) })),
    }),
    caughtBy: "findMany: each session comes with its own denied tokens",
  },
  "finds a session once per denied token": {
    breakIt: (store) => ({
      findMany: async (...asked) =>
        (await store.findMany(...asked)).flatMap((found) =>
          found.denied.length === 0 ? [found] : found.denied.map((token) => ({ ...found, denied: [token] })),
        ),
    }),
    caughtBy: "findMany: each session comes with its own denied tokens",
  },
  "finds sessions with denied tokens only": {
    breakIt: (store) => ({
      findMany: async (...asked) =>
        (await store.findMany(...asked)).filter(({ denied }) => denied.length > 0),
    }),
    caughtBy: "findMany: each session comes with its own denied tokens",
  },
};
