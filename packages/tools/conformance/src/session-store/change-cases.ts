/** `reauthenticate` and `rename`: one field of a session, and only of the user's own. */
import { equal } from "../assertions.ts";
import { awkwardTexts } from "./awkward-texts.ts";
import type { SessionStoreCase } from "./harness.ts";
import { asFound, NOW, newSession, stored, uniqueId } from "./new-session.ts";

export const changeCases: readonly SessionStoreCase[] = [
  {
    name: "reauthenticate: sets authenticatedAt, and changes nothing else",
    async run({ open }) {
      const [store, other] = [await open(), await open()];
      const session = newSession({ gen: 3, device: { label: "Work laptop" }, claims: { role: "admin" } });
      const bystander = newSession({ userId: session.userId });
      for (const one of [session, bystander]) await store.create(one);
      const expected = { ...stored(session), authenticatedAt: NOW + 77 };
      equal(await store.reauthenticate(session.id, session.userId, NOW + 77), expected, "the session");
      equal(await other.findMany([session.id], NOW), [{ ...expected, denied: [] }], "what is stored");
      equal(await other.findMany([bystander.id], NOW), [asFound(bystander)], "another session of the user");
    },
  },
  {
    name: "reauthenticate: another user's session, and an unknown one, are null",
    async run({ open }) {
      const store = await open();
      const session = newSession();
      await store.create(session);
      const { id, userId } = session;
      for (const wrong of [uniqueId("user"), "", userId.toUpperCase(), `${userId} `]) {
        equal(await store.reauthenticate(id, wrong, NOW + 1), null, `as "${wrong}"`);
      }
      equal(await store.reauthenticate(uniqueId("session"), userId, NOW + 1), null, "an unknown session");
      equal(await store.findMany([id], NOW), [asFound(session)], "what is stored");
    },
  },
  {
    name: "reauthenticate: a revoked session is null, and nothing changes",
    async run({ open }) {
      const store = await open();
      const session = newSession({ revokedAt: NOW, revokedReason: "logout" });
      await store.create(session);
      equal(await store.reauthenticate(session.id, session.userId, NOW + 1), null, "reauthenticate");
      equal(await store.findMany([session.id], NOW), [asFound(session)], "what is stored");
    },
  },
  {
    name: "reauthenticate: a session is expired at its very expiresAt, and not a millisecond before",
    async run({ open }) {
      const store = await open();
      const session = newSession({ expiresAt: NOW + 322 });
      await store.create(session);
      equal(await store.reauthenticate(session.id, session.userId, NOW + 322), null, "at expiresAt");
      equal(await store.findMany([session.id], NOW), [asFound(session)], "what is stored");
      const inTime = await store.reauthenticate(session.id, session.userId, NOW + 321);
      equal(inTime?.authenticatedAt, NOW + 321, "a millisecond before");
    },
  },
  {
    name: "rename: changes the label, and nothing else of the device or the session",
    async run({ open }) {
      const [store, other] = [await open(), await open()];
      const device = { userAgent: 'Mozilla/5.0 "(X11)"', ip: "2001:db8::1" };
      for (const before of [device, { ...device, label: "old" }, {}]) {
        const session = newSession({ device: before, claims: { role: "admin", label: "of the claims" } });
        await store.create(session);
        equal(await store.rename(session.id, session.userId, "Work laptop"), true, "rename");
        const expected = { ...asFound(session), device: { ...before, label: "Work laptop" } };
        equal(await other.findMany([session.id], NOW), [expected], "what is stored");
      }
    },
  },
  {
    name: "rename: any label is kept as it is",
    async run({ open }) {
      const store = await open();
      const session = newSession({ device: { ip: "::1" } });
      await store.create(session);
      for (const label of ["", "x".repeat(128), ...awkwardTexts]) {
        equal(await store.rename(session.id, session.userId, label), true, "rename");
        const [found] = await store.findMany([session.id], NOW);
        equal(found?.device, { ip: "::1", label }, "the device");
      }
    },
  },
  {
    name: "rename: another user's session, and an unknown one, are false",
    async run({ open }) {
      const store = await open();
      const session = newSession({ device: { label: "mine" } });
      await store.create(session);
      const { id, userId } = session;
      for (const wrong of [uniqueId("user"), "", userId.toUpperCase(), `${userId} `]) {
        equal(await store.rename(id, wrong, "theirs"), false, `as "${wrong}"`);
      }
      equal(await store.rename(uniqueId("session"), userId, "nobody's"), false, "an unknown session");
      equal(await store.findMany([id], NOW), [asFound(session)], "what is stored");
    },
  },
  {
    name: "rename: an ended session can still be renamed",
    async run({ open }) {
      const store = await open();
      for (const end of [{ revokedAt: NOW - 1, revokedReason: "logout" }, { expiresAt: 1 }]) {
        const session = newSession(end);
        await store.create(session);
        equal(await store.rename(session.id, session.userId, "stolen"), true, "rename");
        equal(
          await store.findMany([session.id], NOW),
          [{ ...asFound(session), device: { label: "stolen" } }],
          "what is stored",
        );
      }
    },
  },
];
