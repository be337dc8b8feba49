/** `prune`: forgets what has ended long ago, and nothing else. */
import type { DeniedToken } from "@sess/core";
import { equal, sameMembers } from "../assertions.ts";
import { concurrently, repeatedly } from "./concurrently.ts";
import type { SessionStoreCase } from "./harness.ts";
import { created, DAY, deniedToken, fenced, NOW, newSession, uniqueId } from "./new-session.ts";

export const pruneCases: readonly SessionStoreCase[] = [
  {
    name: "prune: forgets sessions that ended before the instant, keeps all others, and counts",
    async run({ open }) {
      const [store, other] = [await open(), await open()];
      await store.prune(NOW);
      const expired = newSession({ expiresAt: NOW - 1 });
      const revoked = newSession({ revokedAt: NOW - 1, revokedReason: "logout" });
      const both = newSession({ expiresAt: NOW - 5, revokedAt: NOW - 9, revokedReason: "logout" });
      const revokedLater = newSession({ expiresAt: NOW - 5, revokedAt: NOW + 9, revokedReason: "logout" });
      const active = newSession();
      const expiredJustThen = newSession({ expiresAt: NOW });
      const revokedJustThen = newSession({ revokedAt: NOW, revokedReason: "logout" });
      const sessions = [expired, revoked, both, revokedLater, active, expiredJustThen, revokedJustThen];
      for (const session of sessions) await store.create(session);
      equal(await store.prune(NOW), 4, "the number of sessions");
      const left = await other.findMany(
        sessions.map(({ id }) => id),
        NOW,
      );
      const kept = [active, expiredJustThen, revokedJustThen];
      sameMembers(
        left.map(({ id }) => id),
        kept.map(({ id }) => id),
        "the sessions that are left",
      );
      equal(await store.prune(NOW), 0, "the number of sessions, a second time");
    },
  },
  {
    name: "prune: a session that was refreshed in time is kept",
    async run({ open }) {
      const store = await open();
      const session = newSession({ expiresAt: NOW + 10 });
      await store.create(session);
      await store.rotate(session.id, 0, { expiresAt: NOW + DAY, now: NOW + 5 });
      await store.prune(NOW + 100);
      equal((await store.findMany([session.id], NOW)).length, 1, "the number of sessions");
    },
  },
  {
    name: "prune: forgets the fences of revoke-alls before the instant, and no others",
    async run({ open }) {
      const store = await open();
      const [old, recent, raised] = [uniqueId("user"), uniqueId("user"), uniqueId("user")];
      await store.revokeAll(old, { reason: "logout", by: null, now: NOW - 1 });
      await store.revokeAll(recent, { reason: "logout", by: null, now: NOW });
      await store.revokeAll(raised, { reason: "logout", by: null, now: NOW - 1 });
      await store.revokeAll(raised, { reason: "logout", by: null, now: NOW + 1 });
      await store.prune(NOW);
      const create = (userId: string) => store.create(newSession({ userId, startedAt: NOW - 1 }));
      equal(await create(old), created, "after the prune of its user's fence");
      equal(await create(recent), fenced, "with a fence at the instant");
      equal(await create(raised), fenced, "with a fence raised later");
    },
  },
  {
    name: "prune: forgets denied tokens that expired before the instant, does not count them, and keeps all others",
    async run({ open }) {
      const store = await open();
      const session = newSession();
      await store.create(session);
      await store.prune(NOW);
      const [gone, justThen, later] = [NOW - 1, NOW, NOW + 1].map((expiresAt) =>
        deniedToken(session.id, { expiresAt }),
      ) as [DeniedToken, DeniedToken, DeniedToken];
      for (const token of [gone, justThen, later]) await store.deny(token);
      equal(await store.prune(NOW), 0, "the number of sessions");
      const left = (await store.denied(0)).filter(({ sessionId }) => sessionId === session.id);
      sameMembers(
        left.map(({ jti }) => jti),
        [justThen.jti, later.jti],
        "the tokens that are left",
      );
      const [found] = await store.findMany([session.id], NOW - 1);
      equal(found?.denied.length, 2, "the number of tokens that the session has left");
    },
  },
  {
    name: "prune: of concurrent prunes each session is counted once",
    async run({ open }) {
      const stores = [await open(), await open()] as const;
      await stores[0].prune(NOW);
      await repeatedly(3, async () => {
        await concurrently(20, (index) =>
          stores[index % 2]!.create(newSession({ expiresAt: NOW - 1 - index })),
        );
        const counts = await concurrently(4, (index) => stores[index % 2]!.prune(NOW));
        equal(
          counts.reduce((sum, count) => sum + count, 0),
          20,
          "the sum of the counts",
        );
      });
    },
  },
  {
    name: "prune: beside sign-ins, rotations and revocations nothing fails, and fences hold",
    async run({ open }) {
      const stores = [await open(), await open()] as const;
      await repeatedly(10, async () => {
        const userId = uniqueId("user");
        const ended = Array.from({ length: 6 }, () => newSession({ userId, expiresAt: NOW - 1 }));
        await concurrently(6, (index) =>
          stores[index % 2]!.create({ ...ended[index]!, startedAt: NOW - 50 }),
        );
        const create = (index: number) => stores[index % 2]!.create(newSession({ userId, startedAt: NOW }));
        await Promise.all([
          ...[0, 1, 2].map(create),
          stores[0].prune(NOW),
          stores[1].revokeAll(userId, { reason: "logout", by: null, now: NOW }),
          stores[0].revoke(ended[0]!.id, { reason: "logout", by: null, now: NOW - 3 }),
          stores[1].prune(NOW),
          stores[0].revokeAll(userId, { reason: "logout", by: null, now: NOW - 1 }),
          ...[3, 4, 5].map(create),
        ]);
        equal(await stores[0].listByUser(userId, NOW), [], "the user's active sessions");
        equal(await create(0), fenced, "a sign-in begun at the revoke-all");
      });
    },
  },
];
