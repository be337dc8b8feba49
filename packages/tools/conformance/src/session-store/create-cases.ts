/** `create` and `findMany`: what goes in comes out, to the last character and millisecond. */
import { equal, rejects, sameMembers } from "../assertions.ts";
import { awkwardTexts } from "./awkward-texts.ts";
import { concurrently } from "./concurrently.ts";
import type { SessionStoreCase } from "./harness.ts";
import { asFound, created, DAY, NOW, newSession, uniqueId } from "./new-session.ts";

export const createCases: readonly SessionStoreCase[] = [
  {
    name: "create: every field of a session comes back as it was given",
    async run({ open }) {
      const [store, other] = [await open(), await open()];
      const session = newSession({
        gen: 7,
        device: { userAgent: "Mozilla/5.0 (X11; Linux x86_64)", ip: "2001:db8::1", label: "Work laptop" },
        claims: { role: "admin", scopes: ["read", "write"] },
        createdAt: NOW + 1,
        authenticatedAt: NOW + 11,
        rotatedAt: NOW + 22,
        expiresAt: NOW + 333,
        absoluteExpiresAt: NOW + 4_444,
        revokedAt: NOW + 55,
        revokedReason: "logout",
        revokedBy: "admin 7",
      });
      equal(await store.create(session), created, "create");
      equal(await store.findMany([session.id], NOW), [asFound(session)], "the session");
      equal(
        await other.findMany([session.id], NOW),
        [asFound(session)],
        "the session, over another connection",
      );
    },
  },
  {
    name: "create: instants are kept to the millisecond",
    async run({ open }) {
      const store = await open();
      const instants = [
        0,
        1,
        999,
        1_001,
        951_782_399_999,
        NOW,
        NOW + 322,
        4_102_444_800_001,
        253_402_300_799_999,
      ];
      for (const instant of instants) {
        const session = newSession({
          createdAt: instant,
          authenticatedAt: instant + 5,
          rotatedAt: instant + 1,
          expiresAt: instant + 2,
          absoluteExpiresAt: instant + 3,
          revokedAt: instant + 4,
          revokedReason: "test",
        });
        await store.create(session);
        equal(await store.findMany([session.id], NOW), [asFound(session)], `the session at ${instant}`);
      }
    },
  },
  {
    name: "create: any text is kept as it is, in ids, user ids, reasons, devices and claims",
    async run({ open }) {
      const store = await open();
      const prefix = uniqueId();
      const idOf = (text: string) => prefix + text.slice(0, 200);
      for (const text of awkwardTexts) {
        const session = newSession({
          id: idOf(text),
          userId: text,
          device: { userAgent: text, ip: text, label: text },
          claims: { text, [text]: "as a key" },
          revokedAt: NOW,
          revokedReason: text,
          revokedBy: text,
        });
        equal(await store.create(session), created, `create with ${JSON.stringify(text)}`);
        equal(
          await store.findMany([session.id], NOW),
          [asFound(session)],
          `the session with ${JSON.stringify(text)}`,
        );
        equal(
          await store.revoke(session.id, { reason: "x", by: null, now: NOW, userId: text }),
          true,
          "revoke as its user",
        );
      }
      const ids = awkwardTexts.map(idOf);
      sameMembers(
        (await store.findMany(ids, NOW)).map(({ id }) => id),
        ids,
        "all of them in one call",
      );
    },
  },
  {
    name: "create: claims and devices are kept as JSON, nested, long and odd",
    async run({ open }) {
      const store = await open();
      const session = newSession({
        device: { userAgent: "u".repeat(512), ip: "", label: "tab\t, line\n, bell\u0007" },
        claims: {
          "https://example.com/roles": ["a.b", "$c"],
          "a.b": { $set: { x: 1 }, "": "empty key" },
          numbers: [0, -1, 1.5, 0.1 + 0.2, 1e21, 5e-324, Number.MAX_SAFE_INTEGER, -1_732_212_345_679],
          likeNumbers: ["007", "1.0", "1e3"],
          others: [true, false, null, "", [], {}, [[["deep"]]]],
          date: "2024-11-21T18:05:45.679Z",
          control: "\u0001\u001f\u007f\u2028",
          long: "long 👩‍👩‍👧 ' \" \\ % text\n".repeat(1_000),
        },
      });
      await store.create(session);
      equal(await store.findMany([session.id], NOW), [asFound(session)], "the session");
    },
  },
  {
    name: "create: a property that is undefined is left out",
    async run({ open }) {
      const store = await open();
      const session = newSession({
        device: { userAgent: undefined, ip: "::1" },
        claims: { a: undefined, b: 1 },
      });
      await store.create(session);
      const [found] = await store.findMany([session.id], NOW);
      equal([found?.device, found?.claims], [{ ip: "::1" }, { b: 1 }], "device and claims");
    },
  },
  {
    name: "create: an id that is taken rejects, and what is stored stays",
    async run({ open }) {
      const store = await open();
      const session = newSession();
      await store.create(session);
      await rejects(store.create(session), "the same session again");
      await rejects(store.create({ ...newSession(), id: session.id }), "another user's session with its id");
      equal(await store.findMany([session.id], NOW), [asFound(session)], "the first session");
      await store.revoke(session.id, { reason: "logout", by: null, now: NOW });
      await rejects(store.create(session), "the same session after its end");
    },
  },
  {
    // Messages end up in logs, which more people read than the database.
    name: "create: the message about an id that is taken holds neither the id nor anything else of the session",
    async run({ open }) {
      const store = await open();
      const secrets = {
        "the id": uniqueId("session"),
        "the user id": uniqueId("user"),
        "the device": uniqueId("phone"),
        "the claims": uniqueId("claim"),
      };
      const session = newSession({
        id: secrets["the id"],
        userId: secrets["the user id"],
        device: { label: secrets["the device"] },
        claims: { role: secrets["the claims"] },
      });
      await store.create(session);
      const { message } = (await rejects(store.create(session), "the same session again")) as Error;
      const told = Object.entries(secrets).filter(([, secret]) => message.includes(secret));
      equal(
        told.map(([what]) => what),
        [],
        "what the message tells",
      );
    },
  },
  {
    name: "create: of concurrent creates with one id exactly one succeeds",
    async run({ open }) {
      const stores = [await open(), await open()] as const;
      const id = uniqueId("session");
      const outcomes = await Promise.allSettled(
        Array.from({ length: 10 }, (_, index) => stores[index % 2]!.create(newSession({ id }))),
      );
      equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1, "the number of successes");
    },
  },
  {
    name: "findMany: unknown ids are left out",
    async run({ open }) {
      const store = await open();
      const session = newSession();
      await store.create(session);
      equal(await store.findMany([uniqueId()], NOW), [], "an unknown id");
      equal(
        await store.findMany([uniqueId(), session.id, session.id.toUpperCase(), `${session.id} `, ""], NOW),
        [asFound(session)],
        "a known id among unknown ones",
      );
    },
  },
  {
    name: "findMany: no ids, no sessions",
    async run({ open }) {
      const store = await open();
      await store.create(newSession());
      equal(await store.findMany([], NOW), [], "findMany([])");
    },
  },
  {
    name: "findMany: an id that is asked for twice comes back once",
    async run({ open }) {
      const store = await open();
      const session = newSession();
      await store.create(session);
      equal(
        await store.findMany([session.id, session.id, session.id], NOW),
        [asFound(session)],
        "the sessions",
      );
    },
  },
  {
    name: "findMany: ended sessions are found as well",
    async run({ open }) {
      const store = await open();
      const expired = newSession({ expiresAt: 1, absoluteExpiresAt: 1 });
      const revoked = newSession();
      await concurrently(2, (index) => store.create([expired, revoked][index]!));
      await store.revoke(revoked.id, { reason: "logout", by: null, now: NOW + 1 });
      const found = await store.findMany([expired.id, revoked.id], NOW);
      sameMembers(
        found.map(({ id }) => id),
        [expired.id, revoked.id],
        "the ids",
      );
    },
  },
  {
    name: "findMany: a thousand ids in one call",
    async run({ open }) {
      const store = await open();
      const sessions = Array.from({ length: 1_000 }, () => newSession({ expiresAt: NOW + DAY }));
      for (let from = 0; from < 200; from += 20) {
        await concurrently(20, (index) => store.create(sessions[from + index]!));
      }
      const found = await store.findMany(
        sessions.map(({ id }) => id),
        NOW,
      );
      sameMembers(
        found.map(({ id }) => id),
        sessions.slice(0, 200).map(({ id }) => id),
        "those of them stored",
      );
    },
  },
];
