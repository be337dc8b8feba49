/** Stores that end sessions wrongly, or forget that they did. */
import type { Session } from "@sess/core";
import { type BrokenStore, findOne, meanwhile } from "./broken-store.ts";

export const revokeMistakes: Readonly<Record<string, BrokenStore>> = {
  "throws when there is no session to end": {
    breakIt: (store) => ({
      revokeAll: async (userId, how) => {
        const sessions = await store.history(userId, 1);
        if (sessions.length === 0) throw new Error("no rows");
        return store.revokeAll(userId, how);
      },
    }),
    caughtBy: "revokeAll: a user without sessions has none to end",
  },
  "keeps something else under the empty id": {
    breakIt: (store) => ({
      revoke: async (id, how) => {
        if (id === "") throw new Error("this is no session");
        return store.revoke(id, how);
      },
    }),
    caughtBy: "revoke: an empty id is unknown",
  },
  "tells only of the sessions that it saw before": {
    breakIt: (store) => ({
      create: async (...asked) => {
        await meanwhile();
        return store.create(...asked);
      },
      revokeAll: async (userId, how) => {
        const seen = await store.listByUser(userId, 0);
        for (let turn = 0; turn < 3; turn += 1) await meanwhile();
        const ended = await store.revokeAll(userId, how);
        return ended.filter((id) => seen.some((session) => session.id === id));
      },
    }),
    caughtBy: "fence: of sign-ins begun after a revoke-all they race with",
  },
  "writes the whole session back when it rotates": {
    breakIt: (store) => {
      const written = new Map<string, Session>();
      const asWritten = (found: Session): Session => written.get(found.id) ?? found;
      return {
        rotate: async (id, from, next) => {
          const before = await findOne(store, id);
          await meanwhile();
          if (before === undefined || before.revokedAt !== null) return null;
          written.set(id, { ...before, gen: from + 1, rotatedAt: next.now });
          return written.get(id)!;
        },
        listByUser: async (userId) =>
          (await store.history(userId, 1_000)).map(asWritten).filter(({ revokedAt }) => revokedAt === null),
      };
    },
    caughtBy: "revokeAll: whatever rotations it races with",
  },
  "says false for what is revoked already": {
    breakIt: (store) => ({
      revoke: async (id, how) =>
        (await findOne(store, id))?.revokedAt === null && (await store.revoke(id, how)),
    }),
    caughtBy: "revoke: a second time is true",
  },
  "revokes whosever session it is": {
    breakIt: (store) => ({ revoke: (id, { reason, by, now }) => store.revoke(id, { reason, by, now }) }),
    caughtBy: "revoke: with a user id, only that user's",
  },
  "forgets who revoked a session": {
    breakIt: (store) => ({ revoke: (id, how) => store.revoke(id, { ...how, by: null }) }),
    caughtBy: "revoke: ends the session, and changes nothing else",
  },
  "takes an empty name for nobody": {
    breakIt: (store) => ({ revoke: (id, how) => store.revoke(id, { ...how, by: how.by || null }) }),
    caughtBy: "revoke: whoever did it first stays on record",
  },
  "names whoever revoked a session last": {
    breakIt: (store) => {
      const last = new Map<string, string | null>();
      return {
        revoke: (id, how) => {
          last.set(id, how.by);
          return store.revoke(id, how);
        },
        findMany: async (...asked) =>
          (await store.findMany(...asked)).map((found) => ({
            ...found,
            revokedBy: last.get(found.id) ?? found.revokedBy,
          })),
      };
    },
    caughtBy: "revoke: whoever did it first stays on record",
  },
  "forgets who revoked all sessions": {
    breakIt: (store) => ({ revokeAll: (userId, how) => store.revokeAll(userId, { ...how, by: null }) }),
    caughtBy: "revokeAll: ends the user's sessions",
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
        const found = await store.findMany(await store.revokedSince(instant), 0);
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
      revokeAll: (userId, { reason, by, now }) => store.revokeAll(userId, { reason, by, now }),
    }),
    caughtBy: "revokeAll: the excepted sessions go on",
  },
  "excepts only the first session": {
    breakIt: (store) => ({
      revokeAll: (userId, how) => store.revokeAll(userId, { ...how, except: how.except?.slice(0, 1) }),
    }),
    caughtBy: "revokeAll: the excepted sessions go on",
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
};
