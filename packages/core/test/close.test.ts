/** `close`, `signal`, and what runs in the background from first use on. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Sessions } from "../src/index.ts";
import { isUnavailable } from "../src/index.ts";
import { nearCache } from "../src/near/index.ts";
import { createFixture, idle } from "./support/fixture.ts";
import { usePromptCrypto } from "./support/prompt-crypto.ts";
import { watchedCache } from "./support/watched-cache.ts";

beforeEach(() => {
  usePromptCrypto();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const pass = async (ms: number): Promise<void> => {
  await idle();
  await vi.advanceTimersByTimeAsync(ms);
  await idle();
};

/** Every operation, on whatever there is. */
const OPERATIONS: Readonly<Record<string, (sessions: Sessions, signal?: AbortSignal) => Promise<unknown>>> = {
  issue: (sessions, signal) => sessions.issue({ userId: "user" }, { signal }),
  authenticate: (sessions, signal) => sessions.authenticate("token", { signal }),
  refresh: (sessions, signal) => sessions.refresh("token", { signal }),
  revoke: (sessions, signal) => sessions.revoke("id", { signal }),
  revokeByToken: (sessions, signal) => sessions.revokeByToken("token", { signal }),
  revokeAll: (sessions, signal) => sessions.revokeAll("user", { signal }),
  deny: (sessions, signal) => sessions.deny("token", { signal }),
  reauthenticate: (sessions, signal) => sessions.reauthenticate("id", { userId: "user", signal }),
  list: (sessions, signal) => sessions.list("user", { signal }),
  find: (sessions, signal) => sessions.find("id", { signal }),
  history: (sessions, signal) => sessions.history("user", { signal }),
  rename: (sessions, signal) => sessions.rename("id", { userId: "user", label: "phone", signal }),
};

describe("in the background", () => {
  it("nothing runs before first use", async () => {
    const watched = watchedCache(createFixture().cache);
    createFixture({ cache: watched, reconcileEvery: "1s" });
    await pass(10_000);
    expect(watched.watchers()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("reconciles at first use, and then about every reconcileEvery", async () => {
    const { sessions, events, store, clock, cache, another } = createFixture({ reconcileEvery: "1m" });
    const reconciled = (): number => events.filter(({ name }) => name === "reconciled").length;
    const { session } = await another({ reconcileEvery: 0 }).issue({ userId: "user" });
    await idle();
    await store.revoke(session.id, { reason: "logout", by: null, now: clock.now });
    await sessions.authenticate("no token of ours");
    await idle();
    expect(reconciled(), "the cache was not needed").toBe(0);

    const { accessToken } = await sessions.issue({ userId: "user" });
    await sessions.authenticate(accessToken);
    await idle();
    expect(reconciled()).toBe(1);
    expect(await cache.get(`session:${session.id}`)).toBe("");
    await pass(10 * 60_000);
    expect(reconciled()).toBeGreaterThanOrEqual(1 + 8);
    expect(reconciled()).toBeLessThanOrEqual(1 + 13);
    await sessions.close();
    await pass(10 * 60_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("a reconciliation that fails is no failure of anybody's request, and is tried again", async () => {
    let isDown = true;
    const { sessions, events } = createFixture({
      reconcileEvery: "1m",
      wrapStore: (store) => ({
        ...store,
        denied: (now) => (isDown ? Promise.reject(new Error("down")) : store.denied(now)),
      }),
    });
    const { accessToken } = await sessions.issue({ userId: "user" });
    expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: true });
    await pass(5 * 60_000);
    expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: true, source: "cache" });
    isDown = false;
    await pass(2 * 60_000);
    expect(events.map(({ name }) => name)).toContain("reconciled");
  });

  it("a watch that cannot begin costs nothing but an event", async () => {
    const { sessions, events } = createFixture({
      wrapCache: (cache) => ({
        ...cache,
        watch() {
          throw new Error("no");
        },
      }),
    });
    const { accessToken } = await sessions.issue({ userId: "user" });
    await idle();
    expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: true, source: "cache" });
    expect(events.filter(({ name }) => name === "cache_failed")).toMatchObject([{ operation: "watch" }]);
  });
});

describe("close", () => {
  it("admits nothing more, ends the watch, and can be called again", async () => {
    let watched!: ReturnType<typeof watchedCache>;
    const { sessions } = createFixture({ wrapCache: (cache) => nearCache((watched = watchedCache(cache))) });
    const { accessToken } = await sessions.issue({ userId: "user" });
    await sessions.authenticate(accessToken);
    expect(watched.watchers()).toBe(1);
    expect(await sessions.close()).toEqual({ propagated: true });
    expect(watched.watchers()).toBe(0);
    for (const [name, operation] of Object.entries(OPERATIONS)) {
      const error: unknown = await operation(sessions).catch((caught: unknown) => caught);
      // Answered with 503: another instance will do.
      expect([name, isUnavailable(error) && error.code]).toEqual([name, "ERR_SESS_CLOSED"]);
    }
    expect(await sessions.close()).toEqual({ propagated: true });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("waits for what is under way, and tells the cache of what comes of it", async () => {
    let commit!: () => void;
    const { sessions, cache } = createFixture({
      wrapStore: (store) => ({
        ...store,
        revoke: (...of) => new Promise((resolve) => (commit = () => resolve(store.revoke(...of)))),
      }),
    });
    const { session } = await sessions.issue({ userId: "user" });
    await idle();
    const revoking = sessions.revoke(session.id);
    await idle();
    let isClosed = false;
    const closing = sessions.close().finally(() => (isClosed = true));
    await idle();
    expect(isClosed).toBe(false);
    commit();
    expect(await revoking).toMatchObject({ propagated: true });
    await closing;
    expect(await cache.get(`session:${session.id}`)).toBe("");
  });

  it("tries once more to tell the cache, and says whether it could", async () => {
    let isDown = true;
    const wrapCache: NonNullable<Parameters<typeof createFixture>[0]>["wrapCache"] = (cache) => ({
      ...cache,
      set: (...entry) => (isDown ? Promise.reject(new Error("down")) : cache.set(...entry)),
    });
    for (const comesBack of [true, false]) {
      isDown = true;
      const { sessions, cache } = createFixture({ wrapCache });
      const { session } = await sessions.issue({ userId: "user" });
      await idle();
      expect(await sessions.revoke(session.id)).toMatchObject({ propagated: false });
      isDown = !comesBack;
      expect(await sessions.close()).toEqual({ propagated: comesBack });
      expect(await cache.get(`session:${session.id}`)).toBe(comesBack ? "" : "user");
      expect(vi.getTimerCount(), "and gives up then").toBe(0);
    }
  });

  it("does not wait for ever for a cache and a store that hang", async () => {
    const { sessions } = createFixture({
      wrapCache: (cache) => ({ ...cache, set: () => new Promise(() => {}) }),
      wrapStore: (store) => ({ ...store, findMany: () => new Promise(() => {}) }),
      storeDeadline: "2s",
      cacheWriteDeadline: "1s",
    });
    const { session, accessToken } = await sessions.issue({ userId: "user" });
    void sessions.revoke(session.id);
    sessions.authenticate(accessToken, { consistency: "strong" }).catch(() => {});
    await idle();
    const closing = sessions.close();
    await pass(10_000);
    expect(await closing).toEqual({ propagated: false });
  });
});

describe("a signal", () => {
  it.each(Object.entries(OPERATIONS))("ends the waiting for %s", async (_, operation) => {
    const { sessions } = createFixture();
    const reason = new Error("the client has gone");
    await expect(operation(sessions, AbortSignal.abort(reason))).rejects.toBe(reason);
    await expect(operation(sessions, "no signal" as never)).rejects.toThrow(
      new TypeError("sess: signal: must be an AbortSignal."),
    );
  });

  it("leaves what was begun to its end: the store commits, and the cache is told", async () => {
    let commit!: () => void;
    const { sessions, cache, store } = createFixture({
      wrapStore: (whole) => ({
        ...whole,
        revoke: (...of) => new Promise((resolve) => (commit = () => resolve(whole.revoke(...of)))),
      }),
    });
    const { session } = await sessions.issue({ userId: "user" });
    await idle();
    const controller = new AbortController();
    const revoking = sessions.revoke(session.id, { signal: controller.signal });
    await idle();
    controller.abort();
    await expect(revoking).rejects.toMatchObject({ name: "AbortError" });
    commit();
    await idle();
    expect(await cache.get(`session:${session.id}`)).toBe("");
    expect(await store.revokedSince(0)).toEqual([session.id]);
  });

  it("takes nothing from those who share a query", async () => {
    let answer!: () => void;
    const { sessions, cache } = createFixture({
      wrapStore: (store) => ({
        ...store,
        findMany: (...of) => new Promise((resolve) => (answer = () => resolve(store.findMany(...of)))),
      }),
    });
    const { accessToken } = await sessions.issue({ userId: "user" });
    await idle();
    cache.clear();
    const controller = new AbortController();
    const gone = sessions.authenticate(accessToken, { signal: controller.signal });
    const stays = sessions.authenticate(accessToken);
    await idle();
    controller.abort(new Error("gone"));
    await expect(gone).rejects.toThrow("gone");
    answer();
    expect(await stays).toMatchObject({ ok: true, source: "store" });
  });
});
