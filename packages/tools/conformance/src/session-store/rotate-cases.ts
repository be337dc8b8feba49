/** `rotate`: a compare-and-set on the generation. */
import type { Session } from "@sess/core";
import { equal } from "../assertions.ts";
import { concurrently, repeatedly } from "./concurrently.ts";
import type { SessionStoreCase } from "./harness.ts";
import { asFound, DAY, MINUTE, NOW, newSession, stored, uniqueId } from "./new-session.ts";

const next = { expiresAt: NOW + 2 * DAY + 7, now: NOW + MINUTE + 1 };

export const rotateCases: readonly SessionStoreCase[] = [
  {
    name: "rotate: moves to the next generation, and changes nothing but what it says",
    async run({ open }) {
      const [store, other] = [await open(), await open()];
      const session = newSession({ gen: 3, device: { ip: "::1" }, claims: { role: "admin" } });
      const bystander = newSession({ userId: session.userId, gen: 3 });
      await store.create(session);
      await store.create(bystander);
      const expected = { ...stored(session), gen: 4, rotatedAt: next.now, expiresAt: next.expiresAt };
      equal(await store.rotate(session.id, 3, next), expected, "the rotated session");
      equal(await other.findMany([session.id], NOW), [{ ...expected, denied: [] }], "what is stored");
      equal(await other.findMany([bystander.id], NOW), [asFound(bystander)], "another session of the user");
    },
  },
  {
    name: "rotate: another generation is refused, and nothing changes",
    async run({ open }) {
      const store = await open();
      const session = newSession({ gen: 3 });
      await store.create(session);
      for (const from of [0, 2, 4, -1])
        equal(await store.rotate(session.id, from, next), null, `from ${from}`);
      equal(await store.findMany([session.id], NOW), [asFound(session)], "what is stored");
    },
  },
  {
    name: "rotate: a generation can be left once",
    async run({ open }) {
      const store = await open();
      const session = newSession();
      await store.create(session);
      equal((await store.rotate(session.id, 0, next))?.gen, 1, "the first time");
      equal(await store.rotate(session.id, 0, { ...next, now: next.now + 1 }), null, "the second time");
      equal((await store.rotate(session.id, 1, next))?.gen, 2, "the next generation");
    },
  },
  {
    name: "rotate: an unknown session is null",
    async run({ open }) {
      const store = await open();
      equal(await store.rotate(uniqueId(), 0, next), null, "rotate");
    },
  },
  {
    name: "rotate: a revoked session is refused, and nothing changes",
    async run({ open }) {
      const store = await open();
      const session = newSession();
      await store.create(session);
      await store.revoke(session.id, { reason: "logout", by: null, now: NOW + 1 });
      equal(await store.rotate(session.id, 0, next), null, "rotate");
      const expected = { ...asFound(session), revokedAt: NOW + 1, revokedReason: "logout" };
      equal(await store.findMany([session.id], NOW), [expected], "what is stored");
    },
  },
  {
    name: "rotate: a session is expired at its very expiresAt, and not a millisecond before",
    async run({ open }) {
      const store = await open();
      for (const expiresAt of [NOW + 1, NOW + 322, NOW + 1_000]) {
        const session = newSession({ expiresAt });
        await store.create(session);
        const late = await store.rotate(session.id, 0, { expiresAt: NOW + DAY, now: expiresAt });
        equal(late, null, "at expiresAt");
        equal(await store.findMany([session.id], NOW), [asFound(session)], "what is stored");
        const inTime = await store.rotate(session.id, 0, { expiresAt: NOW + DAY, now: expiresAt - 1 });
        equal(inTime?.gen, 1, "a millisecond before");
      }
    },
  },
  {
    name: "rotate: expiresAt never passes absoluteExpiresAt",
    async run({ open }) {
      const store = await open();
      const session = newSession({ absoluteExpiresAt: NOW + DAY + 5 });
      await store.create(session);
      const rotated = await store.rotate(session.id, 0, { expiresAt: NOW + 9 * DAY, now: NOW + 1 });
      equal(rotated?.expiresAt, NOW + DAY + 5, "the new expiresAt");
      const [found] = await store.findMany([session.id], NOW);
      equal([found?.expiresAt, found?.absoluteExpiresAt], [NOW + DAY + 5, NOW + DAY + 5], "what is stored");
    },
  },
  {
    name: "rotate: expiresAt may come nearer",
    async run({ open }) {
      const store = await open();
      const session = newSession();
      await store.create(session);
      const rotated = await store.rotate(session.id, 0, { expiresAt: NOW + 77, now: NOW + 1 });
      equal(rotated?.expiresAt, NOW + 77, "the new expiresAt");
    },
  },
  {
    name: "rotate: of 50 concurrent rotations from one generation exactly one succeeds",
    async run({ open }) {
      const stores = [await open(), await open()] as const;
      await repeatedly(3, async () => {
        const session = newSession();
        await stores[0].create(session);
        const outcomes = await concurrently(50, (index) =>
          stores[index % 2]!.rotate(session.id, 0, { ...next, now: next.now + index }),
        );
        const winners = outcomes.filter((outcome): outcome is Session => outcome !== null);
        equal(winners.length, 1, "the number of successes");
        equal(
          await stores[0].findMany([session.id], NOW),
          winners.map((winner) => ({ ...winner, denied: [] })),
          "what is stored",
        );
        equal(winners[0]?.gen, 1, "the generation");
      });
    },
  },
];
