/** `history`: what an audit of one user sees. */
import { equal } from "../assertions.ts";
import type { SessionStoreCase } from "./harness.ts";
import { DAY, NOW, newSession, stored, uniqueId } from "./new-session.ts";

export const historyCases: readonly SessionStoreCase[] = [
  {
    name: "history: the user's sessions, whole, newest first, and when, why and by whom they were ended",
    async run({ open }) {
      const [store, other] = [await open(), await open()];
      const userId = uniqueId("user");
      const active = newSession({
        userId,
        createdAt: NOW - 2,
        device: { ip: "::1" },
        claims: { role: "admin" },
      });
      const expired = newSession({ userId, createdAt: NOW - 4, expiresAt: NOW - 3 });
      const revoked = newSession({ userId, createdAt: NOW - 1 });
      const byAll = newSession({ userId, createdAt: NOW - 3 });
      for (const session of [expired, revoked, byAll, active]) await store.create(session);
      await store.revoke(revoked.id, { reason: "stolen", by: "admin 7", now: NOW + 5 });
      await store.revoke(expired.id, { reason: "logout", by: null, now: NOW + 6 });
      await store.revokeAll(userId, {
        reason: "password_changed",
        by: userId,
        now: NOW + 7,
        except: [active.id],
      });
      const end = (revokedAt: number, revokedReason: string, revokedBy: string | null) => ({
        revokedAt,
        revokedReason,
        revokedBy,
      });
      const expected = [
        { ...stored(revoked), ...end(NOW + 5, "stolen", "admin 7") },
        stored(active),
        { ...stored(byAll), ...end(NOW + 7, "password_changed", userId) },
        { ...stored(expired), ...end(NOW + 6, "logout", null) },
      ];
      equal(await other.history(userId, 100), expected, "the sessions");
    },
  },
  {
    name: "history: expired sessions that nobody revoked are in it",
    async run({ open }) {
      const store = await open();
      const session = newSession({ expiresAt: NOW - DAY });
      await store.create(session);
      equal(await store.history(session.userId, 1), [stored(session)], "the sessions");
    },
  },
  {
    name: "history: at most as many as the limit, the newest",
    async run({ open }) {
      const store = await open();
      const userId = uniqueId("user");
      const sessions = [5, 1, 4, 2, 3].map((age) => newSession({ userId, createdAt: NOW - age }));
      for (const session of sessions) await store.create(session);
      for (const age of [1, 3]) {
        const session = sessions.find(({ createdAt }) => createdAt === NOW - age)!;
        await store.revoke(session.id, { reason: "logout", by: null, now: NOW });
      }
      const ages = async (limit: number) =>
        (await store.history(userId, limit)).map(({ createdAt }) => NOW - createdAt);
      equal(await ages(1), [1], "at most one");
      equal(await ages(3), [1, 2, 3], "at most three");
      equal(await ages(5), [1, 2, 3, 4, 5], "at most five");
      equal(await ages(1_000_000), [1, 2, 3, 4, 5], "at most a million");
    },
  },
  {
    name: "history: users do not see each other's sessions",
    async run({ open }) {
      const store = await open();
      const session = newSession();
      await store.create(session);
      for (const userId of [session.userId.toUpperCase(), `${session.userId} `, uniqueId("user")]) {
        equal(await store.history(userId, 100), [], `the sessions of "${userId}"`);
      }
      for (const userId of ["%", ""]) {
        const ids = (await store.history(userId, 100)).map(({ id }) => id);
        equal(ids.includes(session.id), false, `whether it is one of "${userId}"`);
      }
    },
  },
  {
    name: "history: what prune has forgotten is gone",
    async run({ open }) {
      const store = await open();
      const userId = uniqueId("user");
      const [gone, left] = [
        newSession({ userId, expiresAt: NOW - 1 }),
        newSession({ userId, expiresAt: NOW }),
      ];
      for (const session of [gone, left]) await store.create(session);
      await store.prune(NOW);
      equal(await store.history(userId, 100), [stored(left)], "the sessions");
    },
  },
];
