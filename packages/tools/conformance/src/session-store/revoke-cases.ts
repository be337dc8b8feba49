/** `revoke`: an end is for ever. */
import { equal } from "../assertions.ts";
import { concurrently, repeatedly } from "./concurrently.ts";
import type { SessionStoreCase } from "./harness.ts";
import { DAY, NOW, newSession, stored, uniqueId } from "./new-session.ts";

export const revokeCases: readonly SessionStoreCase[] = [
  {
    name: "revoke: ends the session, and changes nothing else",
    async run({ open }) {
      const [store, other] = [await open(), await open()];
      const session = newSession({ claims: { role: "admin" } });
      const bystander = newSession({ userId: session.userId });
      await store.create(session);
      await store.create(bystander);
      equal(await store.revoke(session.id, { reason: "logout", now: NOW + 3 }), true, "revoke");
      const expected = { ...stored(session), revokedAt: NOW + 3, revokedReason: "logout" };
      equal(await other.findMany([session.id]), [expected], "what is stored");
      equal(await other.findMany([bystander.id]), [stored(bystander)], "another session of the user");
    },
  },
  {
    name: "revoke: a second time is true, and keeps the first instant and reason",
    async run({ open }) {
      const store = await open();
      const session = newSession();
      await store.create(session);
      await store.revoke(session.id, { reason: "logout", now: NOW + 3 });
      equal(await store.revoke(session.id, { reason: "stolen", now: NOW + 9 }), true, "later");
      equal(
        await store.revoke(session.id, { reason: "earlier", now: NOW + 1 }),
        true,
        "with an earlier instant",
      );
      const [found] = await store.findMany([session.id]);
      equal([found?.revokedAt, found?.revokedReason], [NOW + 3, "logout"], "what is stored");
    },
  },
  {
    name: "revoke: an unknown session is false",
    async run({ open }) {
      const store = await open();
      equal(await store.revoke(uniqueId(), { reason: "logout", now: NOW }), false, "revoke");
    },
  },
  {
    name: "revoke: with a user id, only that user's session",
    async run({ open }) {
      const store = await open();
      const session = newSession();
      await store.create(session);
      for (const userId of [uniqueId("user"), "", session.userId.toUpperCase(), `${session.userId} `]) {
        equal(
          await store.revoke(session.id, { reason: "logout", now: NOW, userId }),
          false,
          `as "${userId}"`,
        );
      }
      equal(await store.findMany([session.id]), [stored(session)], "what is stored");
      const { userId } = session;
      equal(await store.revoke(session.id, { reason: "logout", now: NOW, userId }), true, "as its user");
      equal(
        await store.revoke(session.id, { reason: "again", now: NOW, userId: undefined }),
        true,
        "undefined",
      );
    },
  },
  {
    name: "revoke: an expired session can still be revoked",
    async run({ open }) {
      const store = await open();
      const session = newSession({ expiresAt: NOW + 1 });
      await store.create(session);
      equal(await store.revoke(session.id, { reason: "logout", now: NOW + DAY }), true, "revoke");
      equal((await store.findMany([session.id]))[0]?.revokedAt, NOW + DAY, "what is stored");
    },
  },
  {
    name: "revoke: of concurrent revocations one instant and its reason stay",
    async run({ open }) {
      const stores = [await open(), await open()] as const;
      const session = newSession();
      await stores[0].create(session);
      const outcomes = await concurrently(20, (index) =>
        stores[index % 2]!.revoke(session.id, { reason: `reason ${index}`, now: NOW + index }),
      );
      equal([...new Set(outcomes)], [true], "the outcomes");
      const [found] = await stores[1].findMany([session.id]);
      equal(found?.revokedReason, `reason ${(found?.revokedAt ?? 0) - NOW}`, "the reason of the instant");
    },
  },
  {
    name: "revoke: whatever rotations it races with, the session is revoked afterwards",
    async run({ open }) {
      const stores = [await open(), await open()] as const;
      await repeatedly(20, async () => {
        const session = newSession();
        await stores[0].create(session);
        const rotate = (from: number) =>
          stores[from % 2]!.rotate(session.id, from, { expiresAt: NOW + DAY, now: NOW + 1 });
        await Promise.all([
          rotate(0).then(() => rotate(1)),
          stores[1].revoke(session.id, { reason: "logout", now: NOW + 2 }),
          rotate(0).then(() => rotate(1)),
        ]);
        const [found] = await stores[0].findMany([session.id]);
        equal([found?.revokedAt, found?.revokedReason], [NOW + 2, "logout"], "what is stored");
        for (const from of [0, 1, 2]) equal(await rotate(from), null, "a rotation afterwards");
        equal(await stores[0].listByUser(session.userId, NOW + 3), [], "the user's active sessions");
      });
    },
  },
];
