/** What events say, to the letter; and what a failure is called. */
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import type { SessionStore } from "../src/index.ts";
import { createFixture, type Fixture, idle, START } from "./support/fixture.ts";

const of = ({ events }: Fixture, ...names: string[]): unknown[] =>
  events.filter(({ name }) => names.includes(name));

describe("an event", () => {
  it("tells of what was done to sessions and tokens", async () => {
    const fixture = createFixture();
    const { sessions } = fixture;
    const { session, accessToken } = await sessions.issue({ userId: "user" });
    const sessionId = session.id;
    await sessions.reauthenticate(sessionId, { userId: "user" });
    await sessions.deny(accessToken, { reason: "leaked" });
    await sessions.revoke(sessionId, { reason: "logout", by: "admin" });
    const { jti } = decodeJwt(accessToken);
    expect(of(fixture, "issued", "reauthenticated", "denied", "revoked")).toEqual([
      { name: "issued", sessionId, userId: "user" },
      { name: "reauthenticated", sessionId, userId: "user" },
      { name: "denied", jti, sessionId, reason: "leaked", propagated: true },
      { name: "revoked", sessionIds: [sessionId], reason: "logout", by: "admin", propagated: true },
    ]);
  });

  it("tells what the cache learnt, and what is wrong with it", async () => {
    const fixture = createFixture();
    const { sessions, store, cache, clock } = fixture;
    const { session, accessToken } = await sessions.issue({ userId: "user" });
    const sessionId = session.id;
    await idle();
    await cache.set(`session:${sessionId}`, "somebody else", 1_000);
    await sessions.authenticate(accessToken);
    await idle();
    cache.clear();
    await store.revoke(sessionId, { reason: "logout", by: null, now: START });
    await sessions.authenticate(accessToken);
    await idle();
    clock.now += 1;
    expect(await sessions.reconcile()).toBe(1);
    expect(of(fixture, "cache_corrupt", "repaired", "reconciled")).toEqual([
      { name: "repaired", sessionId, as: "active" },
      { name: "cache_corrupt", sessionId },
      { name: "repaired", sessionId, as: "revoked" },
      { name: "reconciled", entries: 1 },
    ]);
  });

  it("tells which call of the cache failed, and how", async () => {
    const error = new Error("down");
    const broken = { get: false, add: false, set: false };
    const fixture = createFixture({
      wrapCache: (cache) => ({
        get: (key) => (broken.get ? Promise.reject(error) : cache.get(key)),
        add: (...entry) => (broken.add ? Promise.reject(error) : cache.add(...entry)),
        set: (...entry) => (broken.set ? Promise.reject(error) : cache.set(...entry)),
      }),
    });
    const { sessions, store } = fixture;
    const { session, accessToken } = await sessions.issue({ userId: "user" });
    await idle();
    broken.get = true;
    expect(await sessions.authenticate(accessToken)).toMatchObject({ source: "store" });
    await idle();
    broken.get = false;
    broken.add = true;
    await sessions.issue({ userId: "user" });
    await idle();
    broken.add = false;
    broken.set = true;
    await store.revoke(session.id, { reason: "logout", by: null, now: START });
    await sessions.authenticate(accessToken, { consistency: "strong" });
    await idle();
    await expect(sessions.reconcile()).rejects.toThrow("sess: the cache could not be told of everything");
    expect(of(fixture, "cache_failed", "cache_distrusted")).toEqual([
      { name: "cache_failed", operation: "get", error },
      { name: "cache_failed", operation: "add", error },
      { name: "cache_failed", operation: "set", error },
      { name: "cache_failed", operation: "set", error },
      { name: "cache_distrusted", because: "untold" },
    ]);
  });
});

describe("a store that fails", () => {
  const error = new Error("down");
  const down = new Proxy({} as SessionStore, {
    get: (_, name) => (name === "then" ? undefined : () => Promise.reject(error)),
  });

  it.each([
    ["create", ({ sessions }: Fixture) => sessions.issue({ userId: "user" })],
    [
      "findMany",
      ({ sessions }: Fixture, access: string) => sessions.authenticate(access, { consistency: "strong" }),
    ],
    ["rotate", ({ sessions }: Fixture, _: string, refresh: string) => sessions.refresh(refresh)],
    ["revoke", ({ sessions }: Fixture) => sessions.revoke("id")],
    ["revokeAll", ({ sessions }: Fixture) => sessions.revokeAll("user")],
    ["deny", ({ sessions }: Fixture, access: string) => sessions.deny(access)],
    ["reauthenticate", ({ sessions }: Fixture) => sessions.reauthenticate("id", { userId: "user" })],
    ["listByUser", ({ sessions }: Fixture) => sessions.list("user")],
    ["history", ({ sessions }: Fixture) => sessions.history("user")],
    ["rename", ({ sessions }: Fixture) => sessions.rename("id", { userId: "user", label: "Phone" })],
    ["reconcile", ({ sessions }: Fixture) => sessions.reconcile()],
  ])("is named with what it was to do: %s", async (operation, call) => {
    const fixture = createFixture();
    const { accessToken, refreshToken } = await fixture.sessions.issue({ userId: "user" });
    const methods = Object.keys(fixture.store).map((name) => [name, down[name as keyof SessionStore]]);
    const broken = createFixture({ wrapStore: () => Object.fromEntries(methods) as SessionStore });
    const thrown: unknown = await call(broken, accessToken, refreshToken).catch((caught: unknown) => caught);
    expect(thrown).toMatchObject({
      name: "SessError",
      code: "ERR_SESS_STORE_UNAVAILABLE",
      message: `the store failed in ${operation}`,
      cause: error,
    });
    expect(of(broken, "store_failed")).toEqual([{ name: "store_failed", operation, error }]);
  });

  it("hangs: the time that was waited is told as well", async () => {
    const fixture = createFixture({
      storeDeadline: 20,
      wrapStore: (store) => ({ ...store, listByUser: () => new Promise(() => {}) }),
    });
    await expect(fixture.sessions.list("user")).rejects.toMatchObject({
      code: "ERR_SESS_TIMEOUT",
      message: "the store did not answer listByUser within 20 ms",
    });
  });
});
