/** The fence: a sign-in that began before a revoke-all does not survive it, whichever is stored first. */
import { equal, sameMembers } from "../assertions.ts";
import { repeatedly } from "./concurrently.ts";
import type { SessionStoreCase } from "./harness.ts";
import { created, fenced, NOW, newSession, uniqueId } from "./new-session.ts";

const how = { reason: "password_changed", by: null, now: NOW };

export const fenceCases: readonly SessionStoreCase[] = [
  {
    name: "fence: a sign-in that began before the revoke-all, or at its instant, is refused and not stored",
    async run({ open }) {
      const [store, other] = [await open(), await open()];
      const userId = uniqueId("user");
      await store.revokeAll(userId, how);
      for (const startedAt of [NOW - 100_000, NOW - 1, NOW]) {
        const late = newSession({ userId, startedAt });
        equal(await other.create(late), fenced, `begun ${NOW - startedAt} ms before`);
        equal(await store.findMany([late.id], NOW), [], "what is stored");
        equal(await store.create({ ...late, startedAt: NOW + 1 }), created, "the same id, begun later");
      }
    },
  },
  {
    name: "fence: what counts is startedAt, not createdAt",
    async run({ open }) {
      const store = await open();
      const userId = uniqueId("user");
      await store.revokeAll(userId, how);
      equal(
        await store.create(newSession({ userId, createdAt: NOW + 50, startedAt: NOW })),
        fenced,
        "begun before",
      );
      const session = newSession({ userId, createdAt: NOW - 50, startedAt: NOW + 1 });
      equal(await store.create(session), created, "begun after");
    },
  },
  {
    name: "fence: other users sign in as before",
    async run({ open }) {
      const store = await open();
      const userId = uniqueId("user");
      await store.revokeAll(userId, how);
      for (const other of [userId.toUpperCase(), `${userId} `, uniqueId("user")]) {
        const session = newSession({ userId: other, startedAt: NOW - 1 });
        equal(await store.create(session), created, `user "${other}"`);
      }
    },
  },
  {
    name: "fence: a revoke-all with an exception refuses sign-ins as well",
    async run({ open }) {
      const store = await open();
      const kept = newSession({ startedAt: NOW - 9 });
      await store.create(kept);
      await store.revokeAll(kept.userId, { ...how, except: [kept.id] });
      equal(await store.create(newSession({ userId: kept.userId, startedAt: NOW })), fenced, "create");
    },
  },
  {
    name: "fence: of two revoke-alls the later instant stays, in whichever order they come",
    async run({ open }) {
      const store = await open();
      for (const instants of [[NOW - 20, NOW] as const, [NOW, NOW - 20] as const]) {
        const userId = uniqueId("user");
        for (const now of instants) await store.revokeAll(userId, { reason: "logout", by: null, now });
        equal(await store.create(newSession({ userId, startedAt: NOW - 10 })), fenced, "begun between them");
        equal(await store.create(newSession({ userId, startedAt: NOW })), fenced, "begun at the later one");
        equal(await store.create(newSession({ userId, startedAt: NOW + 1 })), created, "begun after both");
      }
    },
  },
  {
    name: "fence: a sign-in of a user who has signed in before is refused just as well",
    async run({ open }) {
      const store = await open();
      const userId = uniqueId("user");
      await store.create(newSession({ userId, startedAt: NOW - 5 }));
      await store.revokeAll(userId, how);
      equal(await store.create(newSession({ userId, startedAt: NOW - 4 })), fenced, "begun before");
      equal(await store.create(newSession({ userId, startedAt: NOW + 4 })), created, "begun after");
    },
  },
  {
    name: "fence: of 20 sign-ins racing with a revoke-all none is active afterwards",
    async run({ open }) {
      const stores = [await open(), await open()] as const;
      let round = 0;
      await repeatedly(20, async () => {
        const userId = uniqueId("user");
        const create = (startedAt: number, index: number) =>
          stores[index % 2]!.create(newSession({ userId, startedAt }));
        const starts = Array.from({ length: 20 }, (_, index) => NOW - index);
        // The revoke-all meets the first of them in some rounds, and the last in others.
        const before = round++;
        await Promise.all([
          ...starts.slice(0, before).map(create),
          stores[0].revokeAll(userId, how),
          ...starts.slice(before).map(create),
        ]);
        equal(await stores[1].listByUser(userId, NOW), [], "the user's active sessions");
      });
    },
  },
  {
    name: "fence: of sign-ins begun after a revoke-all they race with, every one that was created lives or was seen",
    async run({ open }) {
      const stores = [await open(), await open()] as const;
      await repeatedly(5, async () => {
        const userId = uniqueId("user");
        const sessions = Array.from({ length: 8 }, () => newSession({ userId, startedAt: NOW + 1 }));
        const creates = sessions.map((session, index) => stores[index % 2]!.create(session));
        const [ended, ...outcomes] = await Promise.all([stores[1].revokeAll(userId, how), ...creates]);
        equal([...new Set(outcomes.map(({ outcome }) => outcome))], ["created"], "the outcomes");
        const living = (await stores[0].listByUser(userId, NOW)).map(({ id }) => id);
        sameMembers(
          [...living, ...ended],
          sessions.map(({ id }) => id),
          "living and ended ids",
        );
      });
    },
  },
];
