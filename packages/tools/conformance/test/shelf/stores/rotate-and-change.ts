/** Stores that move, change or deny wrongly. */
import { type BrokenStore, findOne, meanwhile } from "./broken-store.ts";

export const rotateAndChangeMistakes: Readonly<Record<string, BrokenStore>> = {
  "throws when there is no session to rotate": {
    breakIt: (store) => ({
      rotate: async (...asked) => {
        if ((await findOne(store, asked[0])) === undefined) throw new Error("no rows");
        return store.rotate(...asked);
      },
    }),
    caughtBy: "rotate: an unknown session is null",
  },
  "only ever lengthens the life of a session": {
    breakIt: (store) => ({
      rotate: async (id, from, next) => {
        const before = (await findOne(store, id))?.expiresAt ?? next.expiresAt;
        return store.rotate(id, from, { ...next, expiresAt: Math.max(before, next.expiresAt) });
      },
    }),
    caughtBy: "rotate: expiresAt may come nearer",
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
};
