/** Stores that miscount a user's sessions. */
import { type BrokenStore, changedLimit, findOne, meanwhile } from "./broken-store.ts";

export const limitMistakes: Readonly<Record<string, BrokenStore>> = {
  "knows no limit": {
    breakIt: changedLimit(() => undefined),
    caughtBy: "limit: refuse leaves all as it is",
  },
  "does not count the new session": {
    breakIt: changedLimit((limit) => ({ ...limit, max: limit.max + 1 })),
    caughtBy: "limit: the end of the oldest is recorded",
  },
  "counts the new session twice": {
    breakIt: changedLimit((limit) => ({ ...limit, max: Math.max(limit.max - 1, 1) })),
    caughtBy: "limit: up to the maximum",
  },
  "always refuses": {
    breakIt: changedLimit((limit) => ({ ...limit, whenFull: "refuse" })),
    caughtBy: "limit: the oldest end",
  },
  "always ends the oldest": {
    breakIt: changedLimit((limit) => ({ ...limit, whenFull: "end_oldest" })),
    caughtBy: "limit: refuse leaves all as it is",
  },
  "counts a session at its expiresAt": {
    breakIt: changedLimit((limit) => ({
      ...limit,
      revocation: { ...limit.revocation, now: limit.revocation.now - 1 },
    })),
    caughtBy: "limit: a session does not count from its very expiresAt on",
  },
  "counts expired sessions": {
    breakIt: (store) => ({
      create: async (session, limit) => {
        const all = await store.listByUser(session.userId, 0);
        if (limit?.whenFull === "refuse" && all.length >= limit.max) return { outcome: "full", ended: [] };
        return store.create(session, limit);
      },
    }),
    caughtBy: "limit: a session does not count from its very expiresAt on",
  },
  "counts by a look, and stores later": {
    breakIt: (store) => ({
      create: async (session, limit) => {
        if (limit === undefined) return store.create(session);
        const active = await store.listByUser(session.userId, limit.revocation.now);
        await meanwhile();
        if (active.length >= limit.max) return store.create(session, limit);
        return store.create(session);
      },
    }),
    caughtBy: "limit: of 50 concurrent sign-ins with at most 3, exactly 3 are stored",
  },
  "ends the oldest that it saw, and stores later": {
    breakIt: (store) => ({
      create: async (session, limit) => {
        if (limit?.whenFull !== "end_oldest") return store.create(session, limit);
        const active = await store.listByUser(session.userId, limit.revocation.now);
        await meanwhile();
        const created = await store.create(session);
        if (created.outcome !== "created") return created;
        const oldest = active.slice(0, Math.max(0, active.length - limit.max + 1));
        for (const { id } of oldest) await store.revoke(id, limit.revocation);
        return { ...created, ended: oldest.map(({ id }) => id) };
      },
    }),
    caughtBy: "limit: of 50 concurrent sign-ins with at most 3, exactly 3 are left",
  },
  "ends one session at most": {
    breakIt: (store) => ({
      create: async (session, limit) => {
        const active = await store.listByUser(session.userId, limit?.revocation.now ?? 0);
        return store.create(session, limit && { ...limit, max: Math.max(limit.max, active.length) });
      },
    }),
    caughtBy: "limit: the oldest end",
  },
  "ends the newest": {
    breakIt: (store) => ({
      create: async (session, limit) => {
        if (limit?.whenFull !== "end_oldest") return store.create(session, limit);
        const active = await store.listByUser(session.userId, limit.revocation.now);
        const created = await store.create(session);
        const newest = active.toReversed().slice(0, Math.max(0, active.length - limit.max + 1));
        for (const { id } of newest) await store.revoke(id, limit.revocation);
        return { ...created, ended: newest.map(({ id }) => id) };
      },
    }),
    caughtBy: "limit: the oldest end",
  },
  "takes the new session for the oldest when it is dated back": {
    breakIt: (store) => ({
      create: async (session, limit) => {
        const created = await store.create(session, limit);
        const active = await store.listByUser(session.userId, 0);
        const isOldest = created.ended.length > 0 && active[0]?.id === session.id && active.length > 1;
        if (isOldest) await store.revoke(session.id, limit!.revocation);
        return created;
      },
    }),
    caughtBy: "limit: the oldest end",
  },
  "does not say whom it ended": {
    breakIt: (store) => ({
      create: async (...given) => ({ ...(await store.create(...given)), ended: [] }),
    }),
    caughtBy: "limit: the oldest end",
  },
  "does not say who ended the oldest": {
    breakIt: changedLimit((limit) => ({ ...limit, revocation: { ...limit.revocation, by: null } })),
    caughtBy: "limit: the end of the oldest is recorded",
  },
  "ends the oldest at the new session's instant": {
    breakIt: changedLimit((limit, { createdAt }) => ({
      ...limit,
      revocation: { ...limit.revocation, now: createdAt },
    })),
    caughtBy: "limit: the end of the oldest is recorded",
  },
  "makes room before it looks at the fence": {
    breakIt: (store) => ({
      create: async (session, limit) => {
        if (limit === undefined) return store.create(session);
        const active = await store.listByUser(session.userId, limit.revocation.now);
        const isFull = active.length >= limit.max;
        if (isFull && limit.whenFull === "refuse") return { outcome: "full", ended: [] };
        if (isFull) for (const { id } of active) await store.revoke(id, limit.revocation);
        return store.create(session, limit);
      },
    }),
    caughtBy: "limit: fenced comes before full",
  },
  "makes room before it knows that the id is free": {
    breakIt: (store) => ({
      create: async (session, limit) => {
        if (limit?.whenFull !== "end_oldest" || (await findOne(store, session.id)) === undefined) {
          return store.create(session, limit);
        }
        const active = await store.listByUser(session.userId, limit.revocation.now);
        for (const { id } of active) await store.revoke(id, limit.revocation);
        return store.create(session);
      },
    }),
    caughtBy: "limit: an id that is taken rejects, and ends nothing",
  },
};
