/** `revoke`: an end is for ever. */
import { equal } from "../assertions.ts";
import { awkwardTexts } from "./awkward-texts.ts";
import { concurrently, repeatedly } from "./concurrently.ts";
import type { SessionStoreCase } from "./harness.ts";
import { asFound, DAY, NOW, newSession, uniqueId } from "./new-session.ts";

export const revokeCases: readonly SessionStoreCase[] = [
  {
    name: "revoke: ends the session, and changes nothing else",
    async run({ open }) {
      const [store, other] = [await open(), await open()];
      const session = newSession({ claims: { role: "admin" } });
      const bystander = newSession({ userId: session.userId });
      await store.create(session);
      await store.create(bystander);
      equal(
        await store.revoke(session.id, { reason: "logout", by: "admin 7", now: NOW + 3 }),
        true,
        "revoke",
      );
      const expected = {
        ...asFound(session),
        revokedAt: NOW + 3,
        revokedReason: "logout",
        revokedBy: "admin 7",
      };
      equal(await other.findMany([session.id], NOW), [expected], "what is stored");
      equal(await other.findMany([bystander.id], NOW), [asFound(bystander)], "another session of the user");
    },
  },
  {
    name: "revoke: a second time is true, and keeps the first instant and reason",
    async run({ open }) {
      const store = await open();
      const session = newSession();
      await store.create(session);
      await store.revoke(session.id, { reason: "logout", by: null, now: NOW + 3 });
      equal(await store.revoke(session.id, { reason: "stolen", by: null, now: NOW + 9 }), true, "later");
      equal(
        await store.revoke(session.id, { reason: "earlier", by: null, now: NOW + 1 }),
        true,
        "with an earlier instant",
      );
      const [found] = await store.findMany([session.id], NOW);
      equal([found?.revokedAt, found?.revokedReason], [NOW + 3, "logout"], "what is stored");
    },
  },
  {
    name: "revoke: whoever did it first stays on record, also when nobody was named",
    async run({ open }) {
      const store = await open();
      for (const by of ["admin 7", null, "", ...awkwardTexts]) {
        const session = newSession();
        await store.create(session);
        await store.revoke(session.id, { reason: "logout", by, now: NOW + 3 });
        await store.revoke(session.id, { reason: "logout", by: "somebody else", now: NOW + 3 });
        await store.revokeAll(session.userId, { reason: "logout", by: "another one", now: NOW + 3 });
        const [revoked] = await store.findMany([session.id], NOW);
        equal(revoked?.revokedBy, by, "by whom");
      }
    },
  },
  {
    name: "revoke: an unknown session is false",
    async run({ open }) {
      const store = await open();
      equal(await store.revoke(uniqueId(), { reason: "logout", by: null, now: NOW }), false, "revoke");
    },
  },
  {
    name: "revoke: an empty id is unknown like any other, also to a user whose sessions were all revoked",
    async run({ open }) {
      const store = await open();
      const { userId } = newSession();
      await store.revokeAll(userId, { reason: "logout", by: null, now: NOW });
      equal(await store.revoke("", { reason: "logout", by: null, now: NOW, userId }), false, "revoke");
      equal(await store.rename("", userId, "phone"), false, "rename");
      equal(await store.reauthenticate("", userId, NOW), null, "reauthenticate");
      equal(await store.rotate("", 0, { expiresAt: NOW + 1, now: NOW }), null, "rotate");
      equal(await store.findMany([""], NOW), [], "findMany");
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
          await store.revoke(session.id, { reason: "logout", by: null, now: NOW, userId }),
          false,
          `as "${userId}"`,
        );
      }
      equal(await store.findMany([session.id], NOW), [asFound(session)], "what is stored");
      const { userId } = session;
      equal(
        await store.revoke(session.id, { reason: "logout", by: null, now: NOW, userId }),
        true,
        "as its user",
      );
      equal(
        await store.revoke(session.id, { reason: "again", by: null, now: NOW, userId: undefined }),
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
      equal(await store.revoke(session.id, { reason: "logout", by: null, now: NOW + DAY }), true, "revoke");
      equal((await store.findMany([session.id], NOW))[0]?.revokedAt, NOW + DAY, "what is stored");
    },
  },
  {
    name: "revoke: of concurrent revocations one instant and its reason stay",
    async run({ open }) {
      const stores = [await open(), await open()] as const;
      const session = newSession();
      await stores[0].create(session);
      const outcomes = await concurrently(20, (index) =>
        stores[index % 2]!.revoke(session.id, { reason: `reason ${index}`, by: null, now: NOW + index }),
      );
      equal([...new Set(outcomes)], [true], "the outcomes");
      const [found] = await stores[1].findMany([session.id], NOW);
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
          stores[1].revoke(session.id, { reason: "logout", by: null, now: NOW + 2 }),
          rotate(0).then(() => rotate(1)),
        ]);
        const [found] = await stores[0].findMany([session.id], NOW);
        equal([found?.revokedAt, found?.revokedReason], [NOW + 2, "logout"], "what is stored");
        for (const from of [0, 1, 2]) equal(await rotate(from), null, "a rotation afterwards");
        equal(await stores[0].listByUser(session.userId, NOW + 3), [], "the user's active sessions");
      });
    },
  },
];
