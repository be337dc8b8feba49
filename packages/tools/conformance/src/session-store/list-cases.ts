/** `listByUser`: what a user sees on the page "where you are signed in". */
import { equal } from "../assertions.ts";
import type { SessionStoreCase } from "./harness.ts";
import { DAY, NOW, newSession, stored, uniqueId } from "./new-session.ts";

export const listCases: readonly SessionStoreCase[] = [
  {
    name: "listByUser: the active sessions, whole, oldest first",
    async run({ open }) {
      const [store, other] = [await open(), await open()];
      const userId = uniqueId("user");
      const ages = [3, 11, 1, 2, 20];
      const sessions = ages.map((age) => newSession({ userId, createdAt: NOW - age, claims: { age } }));
      for (const session of sessions) await store.create(session);
      const expected = sessions.toSorted((one, two) => one.createdAt - two.createdAt).map(stored);
      equal(await other.listByUser(userId, NOW), expected, "the sessions");
    },
  },
  {
    name: "listByUser: revoked sessions are left out",
    async run({ open }) {
      const store = await open();
      const [active, revoked] = [newSession(), newSession()];
      await store.create(active);
      await store.create({ ...revoked, userId: active.userId });
      await store.revoke(revoked.id, { reason: "logout", by: null, now: NOW + DAY / 2 });
      equal(await store.listByUser(active.userId, NOW), [stored(active)], "the sessions");
    },
  },
  {
    name: "listByUser: a session is left out from its very expiresAt on",
    async run({ open }) {
      const store = await open();
      const session = newSession({ expiresAt: NOW + 322 });
      await store.create(session);
      equal(await store.listByUser(session.userId, NOW + 321), [stored(session)], "a millisecond before");
      equal(await store.listByUser(session.userId, NOW + 322), [], "at expiresAt");
      equal(await store.listByUser(session.userId, NOW + DAY), [], "later");
    },
  },
  {
    name: "listByUser: users do not see each other's sessions",
    async run({ open }) {
      const store = await open();
      const session = newSession();
      await store.create(session);
      for (const userId of [session.userId.toUpperCase(), `${session.userId} `, "%", uniqueId("user")]) {
        const listed = await store.listByUser(userId, NOW);
        equal(
          listed.filter(({ id }) => id === session.id),
          [],
          `the sessions of "${userId}"`,
        );
      }
    },
  },
];
