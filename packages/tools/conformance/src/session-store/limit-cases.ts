/** `create` with a limit: how many sessions a user may have, however many sign in at once. */
import type { SessionLimit, SessionStore } from "@sess/core";
import { atMost, equal, sameMembers } from "../assertions.ts";
import { concurrently, repeatedly } from "./concurrently.ts";
import type { SessionStoreCase } from "./harness.ts";
import { asFound, created, DAY, fenced, NOW, newSession, uniqueId } from "./new-session.ts";

const how = { reason: "limit", by: "policy", now: NOW + 7 };
const refuse = (max: number): SessionLimit => ({ max, whenFull: "refuse", revocation: how });
const endOldest = (max: number): SessionLimit => ({ max, whenFull: "end_oldest", revocation: how });
const full = { outcome: "full", ended: [] };

const activeIds = async (store: SessionStore, userId: string): Promise<string[]> =>
  (await store.listByUser(userId, NOW)).map(({ id }) => id);

/** Sessions of one user, made one after the other, and stored in another order. */
async function signedIn(store: SessionStore, userId: string, count: number): Promise<string[]> {
  const sessions = Array.from({ length: count }, (_, age) =>
    newSession({ userId, createdAt: NOW - 100 + age }),
  );
  for (const session of sessions.toSorted((one, other) => (one.id < other.id ? -1 : 1)))
    await store.create(session);
  return sessions.map(({ id }) => id);
}

export const limitCases: readonly SessionStoreCase[] = [
  {
    name: "limit: up to the maximum, sign-ins are stored and nothing is revoked",
    async run({ open }) {
      const store = await open();
      for (const limit of [refuse(3), endOldest(3)]) {
        const userId = uniqueId("user");
        for (let count = 1; count <= 3; count++) {
          equal(await store.create(newSession({ userId }), limit), created, `session ${count}`);
        }
        equal((await activeIds(store, userId)).length, 3, "the number of active sessions");
        const many = { ...limit, max: Number.MAX_SAFE_INTEGER };
        equal(
          await store.create(newSession({ userId }), many),
          created,
          "with a maximum that nobody reaches",
        );
      }
    },
  },
  {
    name: "limit: refuse leaves all as it is",
    async run({ open }) {
      const [store, other] = [await open(), await open()];
      const userId = uniqueId("user");
      const ids = await signedIn(store, userId, 3);
      for (const max of [1, 2, 3]) {
        const late = newSession({ userId });
        equal(await other.create(late, refuse(max)), full, `with at most ${max}`);
        equal(await store.findMany([late.id], NOW), [], "what is stored");
      }
      sameMembers(await activeIds(store, userId), ids, "the active sessions");
      equal(await other.create(newSession({ userId }), refuse(4)), created, "with at most 4");
    },
  },
  {
    name: "limit: the oldest end, by createdAt, and are named",
    async run({ open }) {
      const [store, other] = [await open(), await open()];
      const userId = uniqueId("user");
      const ids = await signedIn(store, userId, 5);
      const next = newSession({ userId, createdAt: NOW - 500 });
      const { outcome, ended } = await other.create(next, endOldest(3));
      equal(outcome, "created", "the outcome");
      sameMembers(ended, ids.slice(0, 3), "the ended sessions");
      sameMembers(await activeIds(store, userId), [...ids.slice(3), next.id], "the active sessions");
    },
  },
  {
    name: "limit: of sessions made in one millisecond the lowest ids end",
    async run({ open }) {
      const store = await open();
      const userId = uniqueId("user");
      const prefix = uniqueId();
      for (const letter of ["c", "a", "d", "b"])
        await store.create(newSession({ userId, id: prefix + letter }));
      const { ended } = await store.create(newSession({ userId, id: `${prefix}0` }), endOldest(3));
      sameMembers(ended, [`${prefix}a`, `${prefix}b`], "the ended sessions");
    },
  },
  {
    name: "limit: the end of the oldest is recorded like any revocation",
    async run({ open }) {
      const [store, other] = [await open(), await open()];
      const userId = uniqueId("user");
      const oldest = newSession({ userId, createdAt: NOW - 1 });
      await store.create(oldest);
      const next = newSession({ userId });
      equal(await store.create(next, endOldest(1)), { outcome: "created", ended: [oldest.id] }, "create");
      const expected = {
        ...asFound(oldest),
        revokedAt: how.now,
        revokedReason: how.reason,
        revokedBy: how.by,
      };
      equal(await other.findMany([oldest.id], NOW), [expected], "the oldest");
      equal(await other.findMany([next.id], NOW), [asFound(next)], "the new one");
      equal(await other.revokedSince(how.now, userId), [oldest.id], "what has been revoked");
      equal(
        await store.create(newSession({ userId }), { ...endOldest(1), revocation: { ...how, by: null } }),
        { outcome: "created", ended: [next.id] },
        "create, by nobody",
      );
      equal((await store.findMany([next.id], NOW))[0]?.revokedBy, null, "by whom");
    },
  },
  {
    name: "limit: revoked sessions do not count, and are not revoked again",
    async run({ open }) {
      const store = await open();
      for (const limit of [refuse(2), endOldest(2)]) {
        const userId = uniqueId("user");
        const [first, second] = (await signedIn(store, userId, 2)) as [string, string];
        await store.revoke(first, { reason: "logout", by: null, now: NOW + 1 });
        equal(await store.create(newSession({ userId }), limit), created, "create");
        const found = await store.findMany([first], NOW);
        equal([found[0]?.revokedAt, found[0]?.revokedReason], [NOW + 1, "logout"], "the revoked session");
        equal((await activeIds(store, userId)).includes(second), true, "whether the other one is active");
      }
    },
  },
  {
    name: "limit: a session does not count from its very expiresAt on",
    async run({ open }) {
      const store = await open();
      for (const limit of [refuse(1), endOldest(1)]) {
        const userId = uniqueId("user");
        const expired = newSession({ userId, createdAt: NOW - DAY, expiresAt: how.now });
        await store.create(expired);
        const active = newSession({ userId, expiresAt: how.now + 1 });
        equal(await store.create(active, limit), created, "at its expiresAt");
        equal(await store.findMany([expired.id], NOW), [asFound(expired)], "the expired session");
        const { outcome, ended } = await store.create(newSession({ userId }), limit);
        const isFull = limit.whenFull === "refuse";
        equal([outcome, ended], isFull ? ["full", []] : ["created", [active.id]], "a millisecond before");
      }
    },
  },
  {
    name: "limit: other users' sessions neither count nor end",
    async run({ open }) {
      const store = await open();
      const userId = uniqueId("user");
      const others = [userId.toUpperCase(), `${userId} `, uniqueId("user")];
      const bystanders = others.map((of) => newSession({ userId: of, createdAt: NOW - 9 }));
      for (const bystander of bystanders) await store.create(bystander);
      equal(
        await store.create(newSession({ userId, createdAt: NOW - 1 }), refuse(1)),
        created,
        "with refuse",
      );
      equal(
        (await store.create(newSession({ userId }), endOldest(1))).ended.length,
        1,
        "the number of ended ones",
      );
      for (const bystander of bystanders) {
        equal(await store.findMany([bystander.id], NOW), [asFound(bystander)], "another user's session");
      }
    },
  },
  {
    name: "limit: fenced comes before full, and revokes nothing",
    async run({ open }) {
      const store = await open();
      for (const limit of [refuse(1), endOldest(1)]) {
        const kept = newSession();
        const { userId } = kept;
        await store.create(kept);
        await store.revokeAll(userId, { reason: "logout", by: null, now: NOW, except: [kept.id] });
        const late = newSession({ userId, startedAt: NOW });
        equal(await store.create(late, limit), fenced, "create");
        equal(await store.findMany([kept.id, late.id], NOW), [asFound(kept)], "what is stored");
      }
    },
  },
  {
    name: "limit: an id that is taken rejects, and ends nothing",
    async run({ open }) {
      const store = await open();
      const userId = uniqueId("user");
      const session = newSession({ userId });
      await store.create(session, endOldest(1));
      for (const limit of [refuse(1), endOldest(1)]) {
        const outcome = await store.create(session, limit).catch(() => "rejected");
        equal(outcome, "rejected", "the same session again");
      }
      const bystander = newSession();
      await store.create(bystander);
      await store.create({ ...bystander, userId }, endOldest(1)).catch(() => "rejected");
      equal(await activeIds(store, userId), [session.id], "the active sessions");
    },
  },
  {
    name: "limit: of 50 concurrent sign-ins with at most 3, exactly 3 are stored when the others are refused",
    async run({ open }) {
      const stores = [await open(), await open()] as const;
      await repeatedly(2, async () => {
        const userId = uniqueId("user");
        const outcomes = await concurrently(50, (index) =>
          stores[index % 2]!.create(newSession({ userId }), refuse(3)),
        );
        equal(outcomes.filter(({ outcome }) => outcome === "created").length, 3, "the number of successes");
        equal(outcomes.filter(({ outcome }) => outcome === "full").length, 47, "the number of refusals");
        equal((await activeIds(stores[0], userId)).length, 3, "the number of active sessions");
      });
    },
  },
  {
    name: "limit: of 50 concurrent sign-ins with at most 3, exactly 3 are left when the oldest end",
    async run({ open }) {
      const stores = [await open(), await open()] as const;
      await repeatedly(2, async () => {
        const userId = uniqueId("user");
        const sessions = Array.from({ length: 50 }, () => newSession({ userId }));
        const outcomes = await concurrently(50, (index) =>
          stores[index % 2]!.create(sessions[index]!, endOldest(3)),
        );
        equal([...new Set(outcomes.map(({ outcome }) => outcome))], ["created"], "the outcomes");
        const left = await activeIds(stores[0], userId);
        equal(left.length, 3, "the number of active sessions");
        const ended = outcomes.flatMap((outcome) => outcome.ended);
        sameMembers(
          [...ended, ...left],
          sessions.map(({ id }) => id),
          "ended once, or left",
        );
      });
    },
  },
  {
    name: "limit: beside revocations, rotations and prunes nothing fails, and it holds",
    async run({ open }) {
      const stores = [await open(), await open()] as const;
      await repeatedly(5, async () => {
        const userId = uniqueId("user");
        const ids = await signedIn(stores[0], userId, 4);
        const create = (index: number) =>
          stores[index % 2]!.create(newSession({ userId, startedAt: NOW + 1 }), endOldest(3));
        await Promise.all([
          ...[0, 1, 2].map(create),
          stores[0].rotate(ids[0]!, 0, { expiresAt: NOW + DAY, now: NOW + 1 }),
          stores[1].revoke(ids[1]!, { reason: "logout", by: null, now: NOW }),
          stores[0].prune(NOW - DAY),
          stores[1].revokeAll(userId, { reason: "logout", by: null, now: NOW }),
          ...[3, 4, 5].map(create),
        ]);
        atMost((await activeIds(stores[0], userId)).length, 3, "the number of active sessions");
      });
    },
  },
];
