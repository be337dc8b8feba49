/**
 * A slow request that overlaps a revocation, and a revocation that cannot reach the cache: neither leaves
 * a revoked session alive. A store-then-cache library without these rules did both when it was tried:
 * the session came back, or the sign-out said "done" while the session stayed valid.
 * @see better-auth#11073
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { CacheStore } from "@sess/core";
import { describeWith } from "@sess/servers/describe-with";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createHold } from "./support/hold.ts";
import { startWorld, type World } from "./support/world.ts";

const REVOKED = { ok: false, reason: "revoked" };

describeWith(["redis:control", "postgres"], "on Redis and Postgres", () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  }, 60_000);
  afterEach(async () => {
    await world.redis.resume();
    await world.closeAll();
  });
  afterAll(() => world.stop());

  describe("a revoked session does not come back", () => {
    it("by a repair that arrives after the revocation", async () => {
      const hold = createHold();
      const added: Array<Promise<boolean>> = [];
      const slow = await world.open({
        wrapCache: (cache) => ({
          ...cache,
          add: (...entry) => {
            const adding = hold.wait().then(() => cache.add(...entry));
            added.push(adding);
            return adding;
          },
        }),
      });
      const other = await world.open();
      const { accessToken, session } = await other.sessions.issue({ userId: "42" });
      await other.redis.ping(); // Redis has what it was told.
      await world.redis.flush();

      expect(await slow.sessions.authenticate(accessToken)).toMatchObject({ ok: true, source: "store" });
      await hold.reached;
      expect(await other.sessions.revoke(session.id)).toMatchObject({ durable: true, propagated: true });
      hold.release();
      expect(await Promise.all(added)).toEqual([false]);

      for (const { sessions } of [slow, other])
        expect(await sessions.authenticate(accessToken)).toEqual(REVOKED);
      expect(await other.redis.get(`session:${session.id}`)).toBe("");
    });

    it("by a store read that began before the revocation and ended after it", async () => {
      const hold = createHold();
      const slow = await world.open({
        wrapStore: (store) => ({
          ...store,
          findMany: async (ids, now) => {
            const found = await store.findMany(ids, now);
            await hold.wait();
            return found;
          },
        }),
      });
      const other = await world.open();
      const { accessToken, session } = await other.sessions.issue({ userId: "42" });
      await other.redis.ping(); // Redis has what it was told.
      await world.redis.flush();

      const inFlight = slow.sessions.authenticate(accessToken);
      await hold.reached;
      expect(await other.sessions.revoke(session.id)).toMatchObject({ propagated: true });
      hold.release();
      // It began before the revocation, so it may still go through. Nothing after it may.
      expect(await inFlight).toMatchObject({ ok: true, source: "store" });
      await slow.redis.ping();

      for (const { sessions } of [slow, other])
        expect(await sessions.authenticate(accessToken)).toEqual(REVOKED);
      expect(await other.redis.get(`session:${session.id}`)).toBe("");
    });

    it("by a request that could join a store read under way", async () => {
      const hold = createHold();
      const slow = await world.open({
        wrapStore: (store) => ({
          ...store,
          findMany: async (ids, now) => {
            const found = await store.findMany(ids, now);
            await hold.wait();
            return found;
          },
        }),
      });
      const other = await world.open();
      const { accessToken, session } = await other.sessions.issue({ userId: "42" });
      await other.redis.ping(); // Redis has what it was told.
      await world.redis.flush();

      const early = slow.sessions.authenticate(accessToken, { consistency: "strong" });
      await hold.reached;
      await other.sessions.revoke(session.id);
      const late = slow.sessions.authenticate(accessToken, { consistency: "strong" });
      // Long enough for it to be verified, and to join what is under way if it would.
      await sleep(100);
      hold.release();
      expect(await early).toMatchObject({ ok: true });
      expect(await late).toEqual(REVOKED);
    });

    it("by a refresh that overlaps the revocation", async () => {
      const hold = createHold();
      const slow = await world.open({
        wrapStore: (store) => ({
          ...store,
          rotate: async (...how) => {
            const rotated = await store.rotate(...how);
            await hold.wait();
            return rotated;
          },
        }),
      });
      const { refreshToken, session } = await slow.sessions.issue({ userId: "42" });
      const other = await world.open();
      const refreshing = slow.sessions.refresh(refreshToken);
      await hold.reached;
      await other.sessions.revoke(session.id);
      hold.release();

      // The tokens are made and worth nothing.
      const refreshed = await refreshing;
      if (!refreshed.ok) throw new Error(refreshed.reason);
      expect(await other.sessions.authenticate(refreshed.accessToken)).toEqual(REVOKED);
      expect(await slow.sessions.authenticate(refreshed.accessToken)).toEqual(REVOKED);
      expect(await slow.sessions.refresh(refreshed.refreshToken)).toEqual(REVOKED);
    });
  });

  describe("a revocation that cannot reach the cache says so", () => {
    it("when Redis refuses the write: this process refuses at once, and the cache is told later", async () => {
      // This one key only: what tests before this one have revoked, a reconciliation writes again meanwhile.
      let refused = "";
      const refusesSet = (cache: CacheStore): CacheStore => ({
        ...cache,
        set: (key, ...entry) =>
          key === refused ? Promise.reject(new Error("READONLY")) : cache.set(key, ...entry),
      });
      const here = await world.open({ wrapCache: refusesSet });
      const there = await world.open();
      const { accessToken, session } = await here.sessions.issue({ userId: "42" });
      expect(await here.sessions.authenticate(accessToken)).toMatchObject({ source: "cache" });

      refused = `session:${session.id}`;
      const outcome = await here.sessions.revoke(session.id);
      expect(outcome).toEqual({ durable: true, propagated: false, found: true });
      // The cache still says "active": it is this process that does not believe it.
      expect(await here.redis.get(`session:${session.id}`)).toBe("42");
      expect(await here.sessions.authenticate(accessToken)).toEqual(REVOKED);

      // Told by this process itself: no request comes by in another one that could repair it.
      refused = "";
      await expect.poll(() => there.redis.get(`session:${session.id}`)).toBe("");
      expect(await there.sessions.authenticate(accessToken)).toEqual(REVOKED);
    });

    it("when Redis is frozen: nobody waits for it, and when it goes on, it is told", async () => {
      const here = await world.open({ cacheWriteDeadline: 200 });
      const { accessToken, session } = await here.sessions.issue({ userId: "42" });
      await world.redis.pause();

      const outcome = await here.sessions.revoke(session.id);
      expect(outcome).toEqual({ durable: true, propagated: false, found: true });
      expect(await here.sessions.authenticate(accessToken)).toEqual(REVOKED);

      await world.redis.resume();
      const there = await world.open();
      await expect.poll(() => there.redis.get(`session:${session.id}`)).toBe("");
      expect(await there.sessions.authenticate(accessToken)).toEqual(REVOKED);
    });

    it("when Redis is dead: and a Redis that comes back empty is told too", async () => {
      const here = await world.open();
      const { accessToken, session } = await here.sessions.issue({ userId: "42" });
      await world.redis.kill();
      expect(await here.sessions.revoke(session.id)).toMatchObject({ durable: true, propagated: false });
      expect(await here.sessions.authenticate(accessToken)).toEqual(REVOKED);

      await world.redis.restart();
      const there = await world.open();
      await expect.poll(() => there.redis.get(`session:${session.id}`)).toBe("");
      expect(await there.sessions.authenticate(accessToken)).toEqual(REVOKED);
    });
  });
});
