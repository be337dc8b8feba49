/** Stores that list or forget wrongly. */
import type { NewSession, Session } from "@sess/core";
import { type BrokenStore, fenced, meanwhile } from "./broken-store.ts";

export const listAndPruneMistakes: Readonly<Record<string, BrokenStore>> = {
  "lists the sessions of whoever has such a name": {
    breakIt: (store) => {
      const users = new Set<string>();
      const alike = async (
        userId: string,
        list: (user: string) => Promise<Session[]>,
      ): Promise<Session[]> => {
        const found = [...users].filter((user) => user.toLowerCase() === userId.toLowerCase());
        return (await Promise.all(found.map(list))).flat();
      };
      return {
        create: async (session, limit) => {
          users.add(session.userId);
          return store.create(session, limit);
        },
        listByUser: (userId, now) => alike(userId, (user) => store.listByUser(user, now)),
        history: (userId, limit) => alike(userId, (user) => store.history(user, limit)),
      };
    },
    caughtBy: "listByUser: users do not see each other's sessions",
  },
  "tells history oldest first": {
    breakIt: (store) => ({ history: async (...of) => (await store.history(...of)).toReversed() }),
    caughtBy: "history: the user's sessions, whole, newest first",
  },
  "tells the oldest of a history": {
    breakIt: (store) => ({
      history: async (userId, limit) => (await store.history(userId, 1e9)).slice(-limit),
    }),
    caughtBy: "history: at most as many as the limit",
  },
  "tells ended sessions after the active ones": {
    breakIt: (store) => ({
      history: async (...of) =>
        (await store.history(...of)).toSorted(
          (one, other) => Number(one.revokedAt !== null) - Number(other.revokedAt !== null),
        ),
    }),
    caughtBy: "history: the user's sessions, whole, newest first",
  },
  "tells the history of revoked and active sessions only": {
    breakIt: (store) => ({
      history: async (userId, limit) =>
        (await store.history(userId, limit)).filter(
          ({ revokedAt, expiresAt, createdAt }) => revokedAt !== null || expiresAt > createdAt,
        ),
    }),
    caughtBy: "history: expired sessions that nobody revoked",
  },
  "never forgets a session's history": {
    breakIt: (store) => {
      const pruned: Session[] = [];
      const known = new Map<string, NewSession>();
      return {
        create: (session, limit) => {
          known.set(session.id, session);
          return store.create(session, limit);
        },
        prune: async (before) => {
          const gone = [...known.values()].filter(({ expiresAt }) => expiresAt < before);
          pruned.push(...gone.map(({ startedAt: _startedAt, ...session }) => session));
          return store.prune(before);
        },
        history: async (userId, limit) => [
          ...(await store.history(userId, limit)),
          ...pruned.filter((of) => of.userId === userId),
        ],
      };
    },
    caughtBy: "history: what prune has forgotten is gone",
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
        create: async (session, limit) => {
          ids.push(session.id);
          return store.create(session, limit);
        },
        prune: async (before) => {
          const found = await store.findMany(ids, before);
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
  "counts the tokens that it forgot": {
    breakIt: (store) => ({
      prune: async (before) => {
        const tokens = (await store.denied(0)).length;
        const count = await store.prune(before);
        return count + tokens - (await store.denied(0)).length;
      },
    }),
    caughtBy: "prune: forgets denied tokens that expired before",
  },
  "forgets denied tokens that are of use": {
    breakIt: (store) => {
      let pruned = 0;
      return {
        prune: (before) => {
          pruned = before;
          return store.prune(before);
        },
        denied: async (now) => (await store.denied(now)).filter(({ expiresAt }) => expiresAt > pruned + 1),
      };
    },
    caughtBy: "prune: forgets denied tokens that expired before",
  },
  "never forgets a fence": {
    breakIt: (store) => {
      const users = new Set<string>();
      return {
        create: async (session, limit) => (users.has(session.userId) ? fenced : store.create(session, limit)),
        revokeAll: async (userId, how) => {
          users.add(userId);
          return store.revokeAll(userId, how);
        },
      };
    },
    caughtBy: "prune: forgets the fences of revoke-alls before",
  },
};
