/** The kit tested on stores that are each broken in one plausible way: a named case has to catch each. */
import type { NewSession, Session, SessionLimit, SessionStore } from "@sess/core";
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
  create: (session: NewSession, limit?: SessionLimit) =>
    store.create({ ...session, ...change(session) }, limit),
});
const changedLimit =
  (change: (limit: SessionLimit, session: NewSession) => SessionLimit | undefined) =>
  (store: SessionStore) => ({
    create: (session: NewSession, limit?: SessionLimit) =>
      store.create(session, limit && change(limit, session)),
  });
const seconds = (instant: number): number => Math.floor(instant / 1_000) * 1_000;
const findOne = async (store: SessionStore, id: string): Promise<Session | undefined> =>
  (await store.findMany([id], 0))[0];
const fenced = { outcome: "fenced", ended: [] } as const;
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
  "ends the session of a denied token": {
    breakIt: (store) => ({
      deny: async (token) => {
        await store.deny(token);
        await store.revoke(token.sessionId, { reason: token.reason, by: null, now: 0 });
      },
    }),
    caughtBy: "deny: does not touch the session",
  },
  "overwrites what was denied before": {
    breakIt: (store) => {
      const last = new Map<string, string>();
      return {
        deny: (token) => {
          last.set(token.jti, token.reason);
          return store.deny(token);
        },
        denied: async (now) =>
          (await store.denied(now)).map((token) => ({ ...token, reason: last.get(token.jti)! })),
      };
    },
    caughtBy: "deny: a second time changes nothing",
  },
  "rejects what was denied before": {
    breakIt: (store) => {
      const denied = new Set<string>();
      return {
        deny: async (token) => {
          if (denied.has(token.jti)) throw new Error("duplicate key");
          denied.add(token.jti);
          await store.deny(token);
        },
      };
    },
    caughtBy: "deny: of concurrent calls for one token",
  },
  "keeps the ends of tokens in seconds": {
    breakIt: (store) => ({
      deny: (token) => store.deny({ ...token, expiresAt: Math.ceil(token.expiresAt / 1_000) * 1_000 }),
    }),
    caughtBy: "deny: any text is kept as it is, and instants",
  },
  "hands out expired tokens": {
    breakIt: (store) => ({ denied: (now) => store.denied(now - 1) }),
    caughtBy: "denied: the tokens of all sessions that expire after",
  },
  "reauthenticates whosever session it is": {
    breakIt: (store) => ({
      reauthenticate: async (id, userId, now) =>
        store.reauthenticate(id, (await findOne(store, id))?.userId ?? userId, now),
    }),
    caughtBy: "reauthenticate: another user's session",
  },
  "reauthenticates a session at its expiresAt": {
    breakIt: (store) => ({
      reauthenticate: (id, userId, now) => store.reauthenticate(id, userId, now - 1),
    }),
    caughtBy: "reauthenticate: a session is expired at its very expiresAt",
  },
  "gives what it did not reauthenticate": {
    breakIt: (store) => ({
      reauthenticate: async (id, userId, now) =>
        (await store.reauthenticate(id, userId, now)) ?? (await findOne(store, id)) ?? null,
    }),
    caughtBy: "reauthenticate: a revoked session is null",
  },
  "takes a proof for a refresh": {
    breakIt: (store) => ({
      reauthenticate: async (...given) => {
        const session = await store.reauthenticate(...given);
        return session && { ...session, rotatedAt: session.authenticatedAt };
      },
    }),
    caughtBy: "reauthenticate: sets authenticatedAt, and changes nothing else",
  },
  "renames whosever session it is": {
    breakIt: (store) => ({
      rename: async (id, userId, label) =>
        store.rename(id, (await findOne(store, id))?.userId ?? userId, label),
    }),
    caughtBy: "rename: another user's session",
  },
  "keeps nothing of the device but the label": {
    breakIt: (store) => {
      const renamed = new Set<string>();
      return {
        rename: (id, ...how) => {
          renamed.add(id);
          return store.rename(id, ...how);
        },
        findMany: async (...asked) =>
          (await store.findMany(...asked)).map((found) =>
            renamed.has(found.id) ? { ...found, device: { label: found.device.label } } : found,
          ),
      };
    },
    caughtBy: "rename: changes the label, and nothing else",
  },
  "takes an empty label for none": {
    breakIt: (store) => ({
      rename: async (id, userId, label) => label === "" || store.rename(id, userId, label),
    }),
    caughtBy: "rename: any label is kept",
  },
  "renames active sessions only": {
    breakIt: (store) => ({
      rename: async (id, userId, label) =>
        (await findOne(store, id))?.revokedAt === null && (await store.rename(id, userId, label)),
    }),
    caughtBy: "rename: an ended session can still be renamed",
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
