/** The kit tested on stores that are each broken in one plausible way: a named case has to catch each. */
import type { NewSession, Session, SessionStore } from "@sess/core";
import { memorySessions } from "@sess/core/memory";
import { describe, expect, it } from "vitest";
import { sessionStoreCases } from "./session-store-cases.ts";

/** A store that is right but for what happens to arguments and answers on their way. */
interface Break {
  readonly breakIt: (store: SessionStore) => Partial<SessionStore>;
  /** The start of the name of a case that has to fail. */
  readonly caughtBy: string;
}

const changedOnCreate = (change: (session: NewSession) => Partial<NewSession>) => (store: SessionStore) => ({
  create: (session: NewSession) => store.create({ ...session, ...change(session) }),
});
const seconds = (instant: number): number => Math.floor(instant / 1_000) * 1_000;
const findOne = async (store: SessionStore, id: string): Promise<Session | undefined> =>
  (await store.findMany([id]))[0];
/** Lets whatever else is under way go first, as a round trip to a database would. */
const meanwhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

const breaks: Record<string, Break> = {
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
    breakIt: changedOnCreate(() => ({ gen: 0, revokedAt: null, revokedReason: null })),
    caughtBy: "create: every field of a session",
  },
  "hands out startedAt as well": {
    breakIt: (store) => ({
      findMany: async (ids) => (await store.findMany(ids)).map((found) => ({ ...found, startedAt: 1 })),
    }),
    caughtBy: "create: every field of a session",
  },
  "takes a second create for a repetition": {
    breakIt: (store) => ({ create: (session) => store.create(session).catch(() => "created") }),
    caughtBy: "create: an id that is taken rejects",
  },
  "answers once per asked id": {
    breakIt: (store) => ({
      findMany: async (ids) => (await Promise.all(ids.map((id) => store.findMany([id])))).flat(),
    }),
    caughtBy: "findMany: an id that is asked for twice",
  },
  "finds active sessions only": {
    breakIt: (store) => ({
      findMany: async (ids) => (await store.findMany(ids)).filter(({ revokedAt }) => revokedAt === null),
    }),
    caughtBy: "findMany: ended sessions are found",
  },
  "finds the first 500": {
    breakIt: (store) => ({ findMany: (ids) => store.findMany(ids.slice(-500)) }),
    caughtBy: "findMany: a thousand ids",
  },
  "rotates by a look and then a write": {
    breakIt: (store) => ({
      rotate: async (id, from, next) => {
        const session = await findOne(store, id);
        await meanwhile();
        if (session?.gen !== from || session.revokedAt !== null || session.expiresAt <= next.now) return null;
        return (await store.rotate(id, from, next)) ?? session;
      },
    }),
    caughtBy: "rotate: of 50 concurrent rotations",
  },
  "takes a session for alive at its expiresAt": {
    breakIt: (store) => ({
      rotate: (id, from, { expiresAt, now }) => store.rotate(id, from, { expiresAt, now: now - 1 }),
    }),
    caughtBy: "rotate: a session is expired at its very expiresAt",
  },
  "does not cap expiresAt": {
    breakIt: (store) => ({
      rotate: async (id, from, next) => {
        const rotated = await store.rotate(id, from, next);
        return rotated && { ...rotated, expiresAt: next.expiresAt };
      },
    }),
    caughtBy: "rotate: expiresAt never passes absoluteExpiresAt",
  },
  "rotates whatever generation it is": {
    breakIt: (store) => ({
      rotate: async (id, _from, next) => store.rotate(id, (await findOne(store, id))?.gen ?? 0, next),
    }),
    caughtBy: "rotate: another generation is refused",
  },
  "says false for what is revoked already": {
    breakIt: (store) => ({
      revoke: async (id, how) =>
        (await findOne(store, id))?.revokedAt === null && (await store.revoke(id, how)),
    }),
    caughtBy: "revoke: a second time is true",
  },
  "revokes whosever session it is": {
    breakIt: (store) => ({ revoke: (id, { reason, now }) => store.revoke(id, { reason, now }) }),
    caughtBy: "revoke: with a user id, only that user's",
  },
  "says true for what it does not know": {
    breakIt: (store) => ({ revoke: async (id, how) => (await store.revoke(id, how)) || true }),
    caughtBy: "revoke: an unknown session is false",
  },
  "leaves out the instant itself": {
    breakIt: (store) => ({
      revokedSince: (instant, userId) => store.revokedSince(instant + 1, userId),
    }),
    caughtBy: "revokedSince: the sessions revoked at the instant or later",
  },
  "finds the revoked sessions of all users": {
    breakIt: (store) => ({ revokedSince: (instant) => store.revokedSince(instant) }),
    caughtBy: "revokedSince: of one user, that user's sessions",
  },
  "finds all revoked sessions of the user": {
    breakIt: (store) => ({
      revokedSince: (instant, userId) => store.revokedSince(userId === undefined ? instant : 0, userId),
    }),
    caughtBy: "revokedSince: of one user, that user's sessions",
  },
  "finds the revoked sessions of whoever has such a name": {
    breakIt: (store) => ({
      revokedSince: async (instant, userId) => {
        const found = await store.findMany(await store.revokedSince(instant));
        const of = found.filter((one) => one.userId.trim() === (userId ?? one.userId).trim());
        return of.map(({ id }) => id);
      },
    }),
    caughtBy: "revokedSince: of one user, that user's sessions",
  },
  "takes an empty user id for none": {
    breakIt: (store) => ({
      revokedSince: (instant, userId) => store.revokedSince(instant, userId || undefined),
    }),
    caughtBy: "revokedSince: a user without revoked sessions",
  },
  "finds only those of the user that a revoke-all ended": {
    breakIt: (store) => {
      const ended = new Set<string>();
      return {
        revokeAll: async (userId, how) => {
          const ids = await store.revokeAll(userId, how);
          for (const id of ids) ended.add(id);
          return ids;
        },
        revokedSince: async (instant, userId) => {
          const ids = await store.revokedSince(instant, userId);
          return userId === undefined ? ids : ids.filter((id) => ended.has(id));
        },
      };
    },
    caughtBy: "revokedSince: finds what an earlier call revoked",
  },
  "answers a revoke-all before the one under way is done": {
    breakIt: (store) => {
      const underWay = new Set<string>();
      return {
        revokeAll: async (userId, how) => {
          if (underWay.has(userId)) return [];
          underWay.add(userId);
          await meanwhile();
          underWay.delete(userId);
          return store.revokeAll(userId, how);
        },
      };
    },
    caughtBy: "revokedSince: finds what any of several concurrent calls revoked",
  },
  "ends the excepted session too": {
    breakIt: (store) => ({
      revokeAll: (userId, { reason, now }) => store.revokeAll(userId, { reason, now }),
    }),
    caughtBy: "revokeAll: the excepted session goes on",
  },
  "ends sessions one after the other": {
    breakIt: (store) => ({
      revokeAll: async (userId, how) => {
        const sessions = await store.listByUser(userId, 0);
        await meanwhile();
        await store.revokeAll(userId, how);
        return sessions.map(({ id }) => id);
      },
    }),
    caughtBy: "revokeAll: of concurrent ones each session is ended by exactly one",
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
        create: async (session) => {
          const fence = fences.get(session.userId) ?? Number.NEGATIVE_INFINITY;
          await meanwhile();
          if (fence >= session.startedAt) return "fenced";
          return store.create({ ...session, startedAt: Number.POSITIVE_INFINITY });
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
        create: async (session) => {
          const fenced = (fences.get(session.userId) ?? -1) >= session.startedAt;
          return fenced ? "fenced" : store.create({ ...session, startedAt: Number.POSITIVE_INFINITY });
        },
        revokeAll: async (userId, how) => {
          fences.set(userId, how.now);
          return store.revokeAll(userId, how);
        },
      };
    },
    caughtBy: "fence: of two revoke-alls the later instant stays",
  },
  "lists newest first": {
    breakIt: (store) => ({ listByUser: async (...of) => (await store.listByUser(...of)).toReversed() }),
    caughtBy: "listByUser: the active sessions, whole, oldest first",
  },
  "lists expired sessions": {
    breakIt: (store) => ({ listByUser: (userId) => store.listByUser(userId, 0) }),
    caughtBy: "listByUser: a session is left out from its very expiresAt on",
  },
  "forgets what ended at the very instant": {
    breakIt: (store) => ({ prune: (before) => store.prune(before + 1) }),
    caughtBy: "prune: forgets sessions that ended before the instant",
  },
  "counts what it forgot by a look before": {
    breakIt: (store) => {
      const ids: string[] = [];
      return {
        create: async (session) => {
          ids.push(session.id);
          return store.create(session);
        },
        prune: async (before) => {
          const found = await store.findMany(ids);
          await meanwhile();
          await store.prune(before);
          return found.filter(
            ({ expiresAt, revokedAt }) => Math.min(expiresAt, revokedAt ?? expiresAt) < before,
          ).length;
        },
      };
    },
    caughtBy: "prune: of concurrent prunes each session is counted once",
  },
  "never forgets a fence": {
    breakIt: (store) => {
      const fenced = new Set<string>();
      return {
        create: async (session) => (fenced.has(session.userId) ? "fenced" : store.create(session)),
        revokeAll: async (userId, how) => {
          fenced.add(userId);
          return store.revokeAll(userId, how);
        },
      };
    },
    caughtBy: "prune: forgets the fences of revoke-alls before",
  },
};

describe("a store that", () => {
  it.each(Object.entries(breaks))("%s is caught", async (_, { breakIt, caughtBy }) => {
    const failed: string[] = [];
    for (const { name, run } of sessionStoreCases) {
      const store = memorySessions();
      const broken = { ...store, ...breakIt(store) };
      await run({ open: async () => broken }).catch(() => failed.push(name));
    }
    expect(failed.filter((name) => name.startsWith(caughtBy))).toHaveLength(1);
  });

  it("is caught by a name that stands for one case", () => {
    expect(new Set(sessionStoreCases.map(({ name }) => name)).size).toBe(sessionStoreCases.length);
  });
});
