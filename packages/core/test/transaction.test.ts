/** What is done inside a transaction of the caller's happens, and is told, with its commit or not at all. */
import { describe, expect, it } from "vitest";
import type { SessionStore } from "../src/index.ts";
import { createFixture, idle } from "./support/fixture.ts";

describe("transaction", () => {
  /** A transaction over a store in memory: what is done in it happens at the end, or not at all. */
  function inTransaction(store: SessionStore): { joined: SessionStore; commit: () => Promise<void> } {
    const steps: (() => Promise<unknown>)[] = [];
    const revokeAll: SessionStore["revokeAll"] = async (userId, how) => {
      steps.push(() => store.revokeAll(userId, how));
      return (await store.listByUser(userId, how.now))
        .map(({ id }) => id)
        .filter((id) => !how.except?.includes(id));
    };
    const create: SessionStore["create"] = async (session) => {
      steps.push(() => store.create(session));
      return { outcome: "created", ended: [] };
    };
    return {
      joined: { ...store, revokeAll, create },
      commit: async () => {
        for (const step of steps) await step();
      },
    };
  }

  it("tells the cache, and emits, after the commit", async () => {
    const { sessions, store, cache, another, events } = createFixture();
    const { accessToken, session } = await sessions.issue({ userId: "user" });
    await idle();
    const { result, propagated } = await sessions.transaction(async (join) => {
      const { joined, commit } = inTransaction(store);
      const inside = await join(joined).revokeAll("user", { reason: "password_changed" });
      expect(inside).toMatchObject({ sessionIds: [session.id], propagated: false });
      expect(await cache.get(`session:${session.id}`), "not yet").toBe("user");
      expect(events.some(({ name }) => name === "revoked")).toBe(false);
      await commit();
      return "changed";
    });
    expect({ result, propagated }).toEqual({ result: "changed", propagated: true });
    expect(await another().authenticate(accessToken)).toEqual({ ok: false, reason: "revoked" });
    expect(events).toContainEqual({
      name: "revoked",
      sessionIds: [session.id],
      reason: "password_changed",
      by: null,
      propagated: true,
    });
  });

  it("refuses or ends a sign-in that began before the commit, with the old password; not its own", async () => {
    const { sessions, store, another, clock } = createFixture();
    const { session: kept } = await sessions.issue({ userId: "user" });
    const fresh: string[] = [];
    await sessions.transaction(async (join) => {
      const { joined, commit } = inTransaction(store);
      await join(joined).revokeAll("user", { except: kept.id });
      clock.now += 1_000;
      await another().issue({ userId: "user", device: { label: "old password" } });
      fresh.push((await join(joined).issue({ userId: "user" })).session.id);
      await commit();
      clock.now += 1_000;
    });
    expect((await sessions.list("user")).map(({ id }) => id).toSorted()).toEqual(
      [kept.id, ...fresh].toSorted(),
    );
    const startedAt = clock.now - 500;
    await expect(another().issue({ userId: "user", startedAt })).rejects.toMatchObject({
      code: "ERR_SESS_FENCED",
    });
  });

  it("notices a commit that was none", async () => {
    const { sessions, store, cache, another } = createFixture();
    const { accessToken, session } = await sessions.issue({ userId: "user" });
    await idle();
    const swallowed = sessions.transaction(async (join) => {
      await join(inTransaction(store).joined).revokeAll("user");
    });
    await expect(swallowed).rejects.toThrow("sess: transaction: was not committed");
    expect(await cache.get(`session:${session.id}`)).toBe("user");
    expect(await another().authenticate(accessToken)).toMatchObject({ ok: true });
  });

  it("does not let an operation out that nobody awaited, or that comes after the end", async () => {
    const { sessions, store } = createFixture();
    const slow: SessionStore = {
      ...store,
      revokeAll: async (...how) => {
        await idle();
        return store.revokeAll(...how);
      },
    };
    const forgotten = sessions.transaction(async (join) => void join(slow).revokeAll("user"));
    await expect(forgotten).rejects.toThrow("sess: transaction: resolved before what was joined was done");
    let kept: Pick<typeof sessions, "revokeAll"> | undefined;
    await sessions.transaction(async (join) => void (kept = join(store)));
    await expect(kept?.revokeAll("user")).rejects.toThrow("sess: transaction: is over");
  });

  it("tells what was committed even when the store cannot be asked after it", async () => {
    const { another, store, cache } = createFixture();
    let broken = false;
    const down = (): Promise<never> => Promise.reject(new Error("down"));
    const sessions = another({
      store: { ...store, findMany: (...of) => (broken ? down() : store.findMany(...of)), revokeAll: down },
    });
    const { session } = await sessions.issue({ userId: "user" });
    await idle();
    const { propagated } = await sessions.transaction(async (join) => {
      await join(store).revokeAll("user");
      broken = true;
    });
    expect(propagated, "the fence could not be raised again").toBe(false);
    expect(await cache.get(`session:${session.id}`)).toBe("");
  });

  it("tells nothing of what was rolled back", async () => {
    const { sessions, store, cache, events } = createFixture();
    const { accessToken, session } = await sessions.issue({ userId: "user" });
    await idle();
    const before = events.length;
    let inside = "";
    const rolledBack = sessions.transaction(async (join) => {
      const { joined } = inTransaction(store);
      await join(joined).revokeAll("user");
      ({ accessToken: inside } = await join(joined).issue({ userId: "user" }));
      throw new Error("deadlock");
    });
    await expect(rolledBack).rejects.toThrow("deadlock");
    await idle();
    expect(events.slice(before)).toEqual([]);
    expect(await cache.get(`session:${session.id}`)).toBe("user");
    expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: true });
    expect(await sessions.authenticate(inside), "never warmed").toEqual({
      ok: false,
      reason: "unknown_session",
    });
  });

  it("tells of a single session that was ended in it", async () => {
    const { sessions, store, cache, another, events } = createFixture();
    const { accessToken, session } = await sessions.issue({ userId: "user" });
    await idle();
    const { result, propagated } = await sessions.transaction(async (join) => {
      const outcome = await join(store).revoke(session.id, { reason: "banned", by: "admin" });
      expect(await cache.get(`session:${session.id}`), "not yet").toBe("user");
      return outcome;
    });
    expect(result).toEqual({ durable: true, propagated: false, found: true });
    expect(propagated).toBe(true);
    expect(await another().authenticate(accessToken)).toEqual({ ok: false, reason: "revoked" });
    expect(events).toContainEqual({
      name: "revoked",
      sessionIds: [session.id],
      reason: "banned",
      by: "admin",
      propagated: true,
    });
  });

  it("in which nothing is done asks the store nothing, and tells nobody", async () => {
    const { store, cache, another } = createFixture();
    const asked: string[] = [];
    const sessions = another({
      store: { ...store, findMany: (...of) => (asked.push("store"), store.findMany(...of)) },
      cache: { ...cache, set: (...entry) => (asked.push("cache"), cache.set(...entry)) },
    });
    const done = await sessions.transaction(async () => "nothing");
    expect(done).toEqual({ result: "nothing", propagated: true });
    expect(asked).toEqual([]);
  });

  it("may delete what it has ended, as with the user's whole account", async () => {
    const { another, store, cache } = createFixture();
    const deleted = new Set<string>();
    const sessions = another({
      store: {
        ...store,
        findMany: async (...of) => (await store.findMany(...of)).filter(({ id }) => !deleted.has(id)),
      },
    });
    const { session } = await sessions.issue({ userId: "user" });
    await idle();
    const done = await sessions.transaction(async (join) => {
      await join(store).revoke(session.id);
      deleted.add(session.id);
    });
    expect(done.propagated).toBe(true);
    expect(await cache.get(`session:${session.id}`)).toBe("");
  });

  it("says that not all is told when the cache missed what its fence has ended after the commit", async () => {
    let broken = false;
    const { store, cache, another, clock } = createFixture();
    const sessions = another({
      cache: {
        ...cache,
        set: async (...entry) => (broken ? Promise.reject(new Error("down")) : cache.set(...entry)),
      },
    });
    const { propagated } = await sessions.transaction(async (join) => {
      await join(store).revokeAll("user");
      clock.now += 1;
      await another().issue({ userId: "user", device: { label: "old password" } });
      broken = true;
    });
    expect(await sessions.list("user")).toEqual([]);
    expect(propagated).toBe(false);
    await sessions.close();
  });

  it("that cannot be asked after says which call has failed", async () => {
    const { another, store } = createFixture();
    const error = new Error("down");
    const sessions = another({ store: { ...store, findMany: () => Promise.reject(error) } });
    const failed: unknown[] = [];
    sessions.on("store_failed", (event) => failed.push(event));
    await sessions.transaction((join) => join(store).issue({ userId: "user" }));
    expect(failed).toEqual([{ operation: "findMany", error }]);
  });
});
