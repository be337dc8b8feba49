/** `revokeAll`: ends what is there. What is still to come is in the fence cases. */
import { equal, sameMembers } from "../assertions.ts";
import { concurrently, repeatedly } from "./concurrently.ts";
import type { SessionStoreCase } from "./harness.ts";
import { asFound, NOW, newSession, uniqueId } from "./new-session.ts";

const how = { reason: "password_changed", by: "admin 7", now: NOW + 5 };

export const revokeAllCases: readonly SessionStoreCase[] = [
  {
    name: "revokeAll: ends the user's sessions, expired ones included, and resolves to their ids",
    async run({ open }) {
      const [store, other] = [await open(), await open()];
      const userId = uniqueId("user");
      const sessions = [newSession({ userId }), newSession({ userId }), newSession({ userId, expiresAt: 1 })];
      for (const session of sessions) await store.create(session);
      const ids = sessions.map(({ id }) => id);
      sameMembers(await store.revokeAll(userId, how), ids, "the ids");
      for (const session of sessions) {
        const expected = {
          ...asFound(session),
          revokedAt: NOW + 5,
          revokedReason: "password_changed",
          revokedBy: "admin 7",
        };
        equal(await other.findMany([session.id], NOW), [expected], "what is stored");
      }
    },
  },
  {
    name: "revokeAll: other users' sessions go on",
    async run({ open }) {
      const store = await open();
      const session = newSession();
      const others = [session.userId.toUpperCase(), `${session.userId} `, uniqueId("user")];
      const bystanders = others.map((userId) => newSession({ userId }));
      for (const one of [session, ...bystanders]) await store.create(one);
      equal(await store.revokeAll(session.userId, how), [session.id], "the ids");
      for (const bystander of bystanders) {
        equal(await store.findMany([bystander.id], NOW), [asFound(bystander)], "another user's session");
      }
    },
  },
  {
    name: "revokeAll: the excepted sessions go on",
    async run({ open }) {
      const store = await open();
      const [kept, ended] = [newSession(), newSession()];
      await store.create(kept);
      await store.create({ ...ended, userId: kept.userId });
      const other = { ...newSession(), userId: kept.userId };
      await store.create(other);
      const except = [kept.id, other.id];
      equal(await store.revokeAll(kept.userId, { ...how, except }), [ended.id], "the ids");
      equal(await store.findMany([kept.id], NOW), [asFound(kept)], "the excepted session");
      equal(await store.findMany([other.id], NOW), [asFound(other)], "the other excepted session");
      equal(await store.revokeAll(kept.userId, { ...how, except: [kept.id] }), [other.id], "but for one");
      equal(
        await store.revokeAll(kept.userId, { ...how, except: [uniqueId(), "'"] }),
        [kept.id],
        "but for an unknown id",
      );
    },
  },
  {
    name: "revokeAll: a second time finds nothing to end",
    async run({ open }) {
      const store = await open();
      const session = newSession();
      await store.create(session);
      await store.revokeAll(session.userId, how);
      equal(
        await store.revokeAll(session.userId, { reason: "again", by: null, now: NOW + 9 }),
        [],
        "the ids",
      );
      const [found] = await store.findMany([session.id], NOW);
      equal([found?.revokedAt, found?.revokedReason], [NOW + 5, "password_changed"], "what is stored");
    },
  },
  {
    name: "revokeAll: sessions revoked before keep their instant, reason and who did it",
    async run({ open }) {
      const store = await open();
      const session = newSession();
      await store.create(session);
      await store.revoke(session.id, { reason: "logout", by: "the user", now: NOW + 1 });
      equal(await store.revokeAll(session.userId, how), [], "the ids");
      const expected = {
        ...asFound(session),
        revokedAt: NOW + 1,
        revokedReason: "logout",
        revokedBy: "the user",
      };
      equal(await store.findMany([session.id], NOW), [expected], "what is stored");
    },
  },
  {
    name: "revokeAll: a user without sessions has none to end",
    async run({ open }) {
      const store = await open();
      equal(await store.revokeAll(uniqueId("user"), how), [], "the ids");
    },
  },
  {
    name: "revokeAll: of concurrent ones each session is ended by exactly one",
    async run({ open }) {
      const stores = [await open(), await open()] as const;
      await repeatedly(5, async () => {
        const userId = uniqueId("user");
        const ids = await concurrently(20, async (index) => {
          const session = newSession({ userId });
          await stores[index % 2]!.create(session);
          return session.id;
        });
        const ended = await concurrently(6, (index) => stores[index % 2]!.revokeAll(userId, how));
        sameMembers(ended.flat(), ids, "the ids of all of them");
      });
    },
  },
  {
    name: "revokeAll: whatever rotations it races with, no session is active afterwards",
    async run({ open }) {
      const stores = [await open(), await open()] as const;
      await repeatedly(10, async () => {
        const userId = uniqueId("user");
        const sessions = Array.from({ length: 8 }, () => newSession({ userId }));
        await concurrently(8, (index) => stores[index % 2]!.create(sessions[index]!));
        const next = { expiresAt: NOW + 100_000, now: NOW + 1 };
        await Promise.all([
          ...sessions.slice(0, 4).map(({ id }) => stores[0].rotate(id, 0, next)),
          stores[1].revokeAll(userId, how),
          ...sessions.slice(4).map(({ id }) => stores[0].rotate(id, 0, next)),
        ]);
        equal(await stores[0].listByUser(userId, NOW + 6), [], "the user's active sessions");
      });
    },
  },
];
