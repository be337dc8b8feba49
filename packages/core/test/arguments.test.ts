/** What may be given as an id, a user, a reason and an actor; and what is asked of the store for it. */
import { describe, expect, it } from "vitest";
import type { Sessions, SessionStore } from "../src/index.ts";
import { createFixture } from "./support/fixture.ts";

const RULE = "of 1 to 255 characters, without U+0000 and halves of surrogate pairs.";
const own = { userId: "user" };

describe("an id of a session", () => {
  it.each<[name: string, call: (sessions: Sessions, id: never) => Promise<unknown>]>([
    ["sessionId", (sessions, id) => sessions.revoke(id)],
    ["sessionId", (sessions, id) => sessions.find(id)],
    ["sessionId", (sessions, id) => sessions.rename(id, { ...own, label: "Phone" })],
    ["sessionId", (sessions, id) => sessions.reauthenticate(id, own)],
    ["except", (sessions, id) => sessions.revokeAll("user", { except: id })],
  ])("is text: %s", async (name, call) => {
    const { sessions } = createFixture();
    for (const id of [7, null, {}, ["id"]]) {
      await expect(call(sessions, id as never)).rejects.toThrow(
        new TypeError(`sess: ${name}: must be a string.`),
      );
    }
  });

  /** PostgreSQL, for one, fails on them; and that would look like an outage. */
  it.each(["nul\0", "half \ud83d"])(
    "that no store can hold, %j, is unknown, and no store is asked",
    async (id) => {
      const asked: string[] = [];
      const refusing = (store: SessionStore): SessionStore => ({
        ...store,
        findMany: (...given) => (asked.push("findMany"), store.findMany(...given)),
        revoke: (...given) => (asked.push("revoke"), store.revoke(...given)),
        rename: (...given) => (asked.push("rename"), store.rename(...given)),
        reauthenticate: (...given) => (asked.push("reauthenticate"), store.reauthenticate(...given)),
        revokeAll(userId, how) {
          expect(how.except).toEqual([]);
          return store.revokeAll(userId, how);
        },
      });
      const { sessions } = createFixture({ wrapStore: refusing });
      const { session } = await sessions.issue(own);
      expect(await sessions.revoke(id)).toEqual({ durable: true, propagated: true, found: false });
      expect(await sessions.find(id)).toBeUndefined();
      expect(await sessions.rename(id, { ...own, label: "Phone" })).toBe(false);
      expect(await sessions.reauthenticate(id, own)).toEqual({ ok: false, reason: "unknown_session" });
      expect(await sessions.revokeAll("user", { except: id })).toMatchObject({ sessionIds: [session.id] });
      expect(asked).toEqual([]);
    },
  );
});

describe("a user", () => {
  it.each<[string, (sessions: Sessions, userId: never) => Promise<unknown>]>([
    ["revoke", (sessions, userId) => sessions.revoke("id", { userId })],
    ["revokeAll", (sessions, userId) => sessions.revokeAll(userId)],
    ["rename", (sessions, userId) => sessions.rename("id", { userId, label: "Phone" })],
    ["reauthenticate", (sessions, userId) => sessions.reauthenticate("id", { userId })],
    ["list", (sessions, userId) => sessions.list(userId)],
    ["history", (sessions, userId) => sessions.history(userId)],
    ["issue", (sessions, userId) => sessions.issue({ userId })],
  ])("is text that every store and token can hold: %s", async (_, call) => {
    const { sessions } = createFixture();
    for (const userId of ["", 7, null, "nul\0", "half \ud83d", "x".repeat(256)]) {
      await expect(call(sessions, userId as never)).rejects.toThrow(
        new TypeError(`sess: userId: must be a string ${RULE}`),
      );
    }
  });
});

describe("why and by whom a session ends", () => {
  const calls: [name: string, call: (sessions: Sessions, text: never) => Promise<unknown>][] = [
    ["reason", (sessions, reason) => sessions.revoke("id", { reason })],
    ["reason", (sessions, reason) => sessions.revokeAll("user", { reason })],
    ["reason", (sessions, reason) => sessions.deny("token", { reason })],
    ["by", (sessions, by) => sessions.revoke("id", { by })],
    ["by", (sessions, by) => sessions.revokeAll("user", { by })],
  ];

  it.each(calls)("is text that every store can hold: %s", async (name, call) => {
    const { sessions } = createFixture();
    for (const text of ["", 7, "nul\0", "half \ud83d", "x".repeat(256)]) {
      await expect(call(sessions, text as never)).rejects.toThrow(
        new TypeError(`sess: ${name}: must be a string ${RULE}`),
      );
    }
  });

  it("may have 255 characters", async () => {
    const { sessions } = createFixture();
    const { session } = await sessions.issue(own);
    const longest = "x".repeat(255);
    await sessions.revoke(session.id, { reason: longest, by: longest });
    expect(await sessions.history("user")).toMatchObject([{ revokedReason: longest, revokedBy: longest }]);
    for (const call of calls) await expect(call[1](sessions, longest as never)).resolves.toBeDefined();
  });
});

it.each([0, -1, 1.5, "all", null])("the limit of a history is a whole number, not %j", async (limit) => {
  const { sessions } = createFixture();
  await expect(sessions.history("user", { limit: limit as number })).rejects.toThrow(
    new TypeError("sess: limit: must be a whole number of at least 1."),
  );
});

it.each(["", "\0", 7, null, undefined])("a label is text, not %j", async (label) => {
  const { sessions } = createFixture();
  await expect(sessions.rename("id", { ...own, label: label as string })).rejects.toThrow(
    new TypeError("sess: label: must be a non-empty string."),
  );
});
