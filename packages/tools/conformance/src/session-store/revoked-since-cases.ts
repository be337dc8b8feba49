/** `revokedSince`: whatever ended a session, and whichever node, it is found again. */
import { equal, sameMembers } from "../assertions.ts";
import { concurrently, repeatedly } from "./concurrently.ts";
import type { SessionStoreCase } from "./harness.ts";
import { DAY, NOW, newSession, uniqueId } from "./new-session.ts";

export const revokedSinceCases: readonly SessionStoreCase[] = [
  {
    name: "revokedSince: the sessions revoked at the instant or later, and no others",
    async run({ open }) {
      const [store, other] = [await open(), await open()];
      const sessions = Array.from({ length: 5 }, () => newSession());
      for (const session of sessions) await store.create(session);
      const [before, at, after, byAll, active] = sessions.map(({ id }) => id) as [
        string,
        string,
        string,
        string,
        string,
      ];
      await store.revoke(before, { reason: "logout", by: null, now: NOW + 99 });
      await store.revoke(at, { reason: "logout", by: null, now: NOW + 100 });
      await store.revoke(after, { reason: "logout", by: null, now: NOW + 101 });
      await store.revokeAll(sessions[3]!.userId, { reason: "logout", by: null, now: NOW + 102 });
      const mine = (ids: string[]) => ids.filter((id) => [before, at, after, byAll, active].includes(id));
      sameMembers(mine(await other.revokedSince(NOW + 100)), [at, after, byAll], "since an instant");
      sameMembers(mine(await other.revokedSince(NOW + 101)), [after, byAll], "since a millisecond later");
      sameMembers(mine(await other.revokedSince(NOW + 103)), [], "since after them all");
      sameMembers(mine(await other.revokedSince(0)), [before, at, after, byAll], "since the epoch");
      sameMembers(mine(await other.revokedSince(-DAY)), [before, at, after, byAll], "since before the epoch");
    },
  },
  {
    name: "revokedSince: of one user, that user's sessions revoked at the instant or later",
    async run({ open }) {
      const [store, other] = [await open(), await open()];
      const userId = uniqueId("user");
      const sessions = Array.from({ length: 4 }, () => newSession({ userId }));
      const bystanders = awkwardOthers(userId).map((of) => newSession({ userId: of }));
      for (const session of [...sessions, ...bystanders]) await store.create(session);
      const [before, at, after] = sessions.map(({ id }) => id) as [string, string, string, string];
      await store.revoke(before, { reason: "logout", by: null, now: NOW + 99 });
      await store.revoke(at, { reason: "logout", by: null, now: NOW + 100 });
      await store.revoke(after, { reason: "logout", by: null, now: NOW + 101 });
      for (const { id } of bystanders) await store.revoke(id, { reason: "logout", by: null, now: NOW + 101 });
      sameMembers(await other.revokedSince(NOW + 100, userId), [at, after], "since an instant");
      sameMembers(await other.revokedSince(NOW + 101, userId), [after], "since a millisecond later");
      sameMembers(await other.revokedSince(NOW + 102, userId), [], "since after them all");
      sameMembers(await other.revokedSince(0, userId), [before, at, after], "since the epoch");
      for (const bystander of bystanders) {
        const ids = await other.revokedSince(NOW + 100, bystander.userId);
        sameMembers(ids, [bystander.id], `of "${bystander.userId}"`);
      }
    },
  },
  {
    name: "revokedSince: a user without revoked sessions has none, and an undefined user id means all users",
    async run({ open }) {
      const store = await open();
      const [active, revoked] = [newSession(), newSession()];
      for (const session of [active, revoked]) await store.create(session);
      await store.revoke(revoked.id, { reason: "logout", by: null, now: NOW + 100 });
      for (const userId of [active.userId, uniqueId("user"), "", "%", "null", "undefined"]) {
        const ids = await store.revokedSince(NOW + 100, userId);
        equal(
          ids.filter((id) => id === revoked.id || id === active.id),
          [],
          `of "${userId}"`,
        );
      }
      const all = await store.revokedSince(NOW + 100, undefined);
      equal([all.includes(revoked.id), all.includes(active.id)], [true, false], "of all");
    },
  },
  {
    name: "revokedSince: finds what an earlier call revoked, expired sessions included, whoever revoked them",
    async run({ open }) {
      const [store, other] = [await open(), await open()];
      const userId = uniqueId("user");
      const [one, expired, byAll] = [
        newSession({ userId }),
        newSession({ userId, expiresAt: 1 }),
        newSession({ userId }),
      ];
      for (const session of [one, expired, byAll]) await store.create(session);
      await store.revoke(one.id, { reason: "logout", by: null, now: NOW + 1 });
      await other.revoke(expired.id, { reason: "logout", by: null, now: NOW + 2, userId });
      equal(
        await store.revokeAll(userId, { reason: "again", by: null, now: NOW + 3 }),
        [byAll.id],
        "the ids of the revoke-all",
      );
      equal(
        await other.revokeAll(userId, { reason: "once more", by: null, now: NOW + 4 }),
        [],
        "the ids of another one",
      );
      const ids = [one.id, expired.id, byAll.id];
      sameMembers(await store.revokedSince(NOW + 1, userId), ids, "of the user");
      sameMembers(await store.revokedSince(NOW + 3, userId), [byAll.id], "of the user, since the revoke-all");
    },
  },
  {
    name: "revokedSince: finds what any of several concurrent calls revoked, once a revoke-all of them has resolved",
    async run({ open }) {
      const stores = [await open(), await open()] as const;
      await repeatedly(5, async () => {
        const userId = uniqueId("user");
        const sessions = Array.from({ length: 8 }, () => newSession({ userId }));
        await concurrently(8, (index) => stores[index % 2]!.create(sessions[index]!));
        const ids = sessions.map(({ id }) => id);
        await concurrently(6, async (index) => {
          const store = stores[index % 2]!;
          if (index < 2) await store.revoke(ids[index]!, { reason: "logout", by: null, now: NOW + 5 });
          const ended = await store.revokeAll(userId, { reason: "logout", by: null, now: NOW + 5 });
          // Whichever call ended them, when any revoke-all has resolved they are all there.
          const found = await stores[(index + 1) % 2]!.revokedSince(NOW + 5, userId);
          sameMembers(found, ids, `the ids after a revoke-all that ended ${ended.length}`);
        });
      });
    },
  },
];

/** Other users whose ids a database might take for this one. */
function awkwardOthers(userId: string): string[] {
  return [userId.toUpperCase(), `${userId} `, ` ${userId}`, uniqueId("user")];
}
