/** One token is denied: refused everywhere at once, whatever becomes of Redis, while its session goes on. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Issued } from "@sess/core";
import { describeWith } from "@sess/servers/describe-with";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { claimsOf } from "./support/claims-of.ts";
import { type CountingProxy, startCountingProxy } from "./support/counting-proxy.ts";
import { type Instance, openInstance } from "./support/instance.ts";
import { startWorld, type World } from "./support/world.ts";

const DENIED = { ok: false, reason: "denied" };

// However busy the machine.
vi.setConfig({ testTimeout: 60_000 });

describeWith(["redis:control", "postgres"], "a token is denied", () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  }, 60_000);
  afterEach(async () => {
    await world.redis.restart();
    await world.closeAll();
  });
  afterAll(() => world.stop());

  describe("and refused", () => {
    let here: Instance;
    let there: Instance;
    let denied: Issued;
    /** Of the same session, and not denied. */
    let spared: Issued;

    async function denyOneOfTwo(): Promise<void> {
      [here, there] = await Promise.all([world.open(), world.open()]);
      denied = await here.sessions.issue({ userId: "42" });
      const next = await here.sessions.refresh(denied.refreshToken);
      if (!next.ok) throw new Error(next.reason);
      spared = next;
      // In use on both, and known to the cache.
      for (const { accessToken } of [denied, spared]) {
        for (const { sessions } of [here, there]) {
          const inCache = { ok: true, source: "cache" };
          await expect.poll(() => sessions.authenticate(accessToken)).toMatchObject(inCache);
        }
      }
      const { jti } = claimsOf(denied.accessToken);
      const outcome = await here.sessions.deny(denied.accessToken, { reason: "leaked" });
      expect(outcome).toEqual({ ok: true, jti, durable: true, propagated: true });
    }
    beforeEach(denyOneOfTwo);

    const goesOn = async ({ sessions }: Instance): Promise<void> => {
      expect(await sessions.authenticate(spared.accessToken)).toMatchObject({ ok: true, userId: "42" });
      expect(await sessions.list("42")).toContainEqual(
        expect.objectContaining({ id: denied.session.id, gen: spared.session.gen }),
      );
    };

    it("in another instance at once, by the cache and by the store", async () => {
      expect(await there.sessions.authenticate(denied.accessToken)).toEqual(DENIED);
      expect(await there.sessions.authenticate(denied.accessToken, { consistency: "strong" })).toEqual(
        DENIED,
      );
      expect(await here.sessions.authenticate(denied.accessToken)).toEqual(DENIED);
      await goesOn(there);
      const refreshed = await there.sessions.refresh(spared.refreshToken);
      expect(refreshed).toMatchObject({ ok: true, session: { gen: 2 } });
      expect(refreshed.ok && (await here.sessions.authenticate(refreshed.accessToken))).toMatchObject({
        ok: true,
      });
    });

    it("after FLUSHALL: by the store first, and then by the cache again", async () => {
      await world.redis.flush();
      expect(await there.sessions.authenticate(denied.accessToken)).toEqual(DENIED);
      const { jti } = claimsOf(denied.accessToken);
      await expect.poll(() => here.redis.get(`session:${denied.session.id}`)).toBe("42");
      expect(await here.redis.get(`bl:access:${jti}`)).toBe("leaked");
      expect(await here.sessions.authenticate(denied.accessToken)).toEqual(DENIED);
      await goesOn(there);
    });

    it("after FLUSHALL, when another token of the session was what brought it back into the cache", async () => {
      await world.redis.flush();
      expect(await there.sessions.authenticate(spared.accessToken)).toMatchObject({ source: "store" });
      await expect.poll(() => here.redis.get(`session:${denied.session.id}`)).toBe("42");
      for (const { sessions } of [here, there]) {
        expect(await sessions.authenticate(denied.accessToken)).toEqual(DENIED);
      }
    });

    it("after FLUSHALL, when a refresh of the session was what came first", async () => {
      await world.redis.flush();
      const refreshed = await there.sessions.refresh(spared.refreshToken);
      if (!refreshed.ok) throw new Error(refreshed.reason);
      expect(await there.sessions.authenticate(refreshed.accessToken)).toMatchObject({ ok: true });
      await expect.poll(() => here.redis.get(`session:${denied.session.id}`)).toBe("42");
      for (const { sessions } of [here, there]) {
        expect(await sessions.authenticate(denied.accessToken)).toEqual(DENIED);
      }
    });

    it("with Redis killed, and when it is back and empty", async () => {
      await world.redis.kill();
      for (const instance of [here, there]) {
        expect(await instance.sessions.authenticate(denied.accessToken)).toEqual(DENIED);
        await goesOn(instance);
      }
      await world.redis.restart();
      await expect.poll(() => there.redis.ping().catch(String)).toBe("PONG");
      // It has lost all, and may have been told again by now.
      for (const instance of [there, here]) {
        expect(await instance.sessions.authenticate(denied.accessToken)).toEqual(DENIED);
        await goesOn(instance);
      }
    });

    it("when it was denied while Redis was dead: here at once, and elsewhere once it is told", async () => {
      await world.redis.kill();
      const outcome = await here.sessions.deny(spared.accessToken);
      expect(outcome).toMatchObject({ ok: true, durable: true, propagated: false });
      for (const { sessions } of [here, there]) {
        expect(await sessions.authenticate(spared.accessToken)).toEqual(DENIED);
      }
      await world.redis.restart();
      await expect
        .poll(() => there.redis.get(`bl:access:${claimsOf(spared.accessToken).jti}`).catch(String))
        .toBe("denied");
      for (const { sessions } of [here, there]) {
        expect(await sessions.authenticate(spared.accessToken)).toEqual(DENIED);
      }
    });

    it("by an application that has just been started, with Redis and without it", async () => {
      await world.closeAll();
      const restarted = await world.open();
      expect(await restarted.sessions.authenticate(denied.accessToken)).toEqual(DENIED);
      await goesOn(restarted);
      await world.redis.restart();
      const again = await world.open();
      expect(await again.sessions.authenticate(denied.accessToken)).toEqual(DENIED);
      await goesOn(again);
    });
  });

  describe("and another one is not", () => {
    const REQUESTS = 20;
    let proxy: CountingProxy;
    let instance: Instance;
    let asked: number;

    beforeEach(async () => {
      proxy = await startCountingProxy(world.redis.url);
      asked = 0;
      instance = await openInstance(
        { ...world.addresses, redisUrl: proxy.url },
        {
          wrapStore: (store) => ({
            ...store,
            findMany: (...ask) => {
              asked += 1;
              return store.findMany(...ask);
            },
          }),
        },
      );
    });
    afterEach(async () => {
      await instance.close();
      await proxy.close();
    });

    it("the proxy tells one wait for the network from two", async () => {
      const { redis } = instance;
      const oneByOne = async (): Promise<void> => {
        await redis.get("a");
        await redis.get("b");
      };
      expect(await proxy.count(oneByOne)).toEqual({ commands: ["get", "get"], roundTrips: 2 });
      const together = (): Promise<unknown> => Promise.all([redis.get("a"), redis.get("b")]);
      expect(await proxy.count(together)).toEqual({ commands: ["get", "get"], roundTrips: 1 });
    });

    it("a request costs one round trip, as it would without a list of denied tokens", async () => {
      const { sessions, redis } = instance;
      const { accessToken, session } = await sessions.issue({ userId: "42" });
      const other = await sessions.refresh((await sessions.issue({ userId: "42" })).refreshToken);
      if (!other.ok) throw new Error(other.reason);
      await sessions.deny(other.accessToken);
      await expect.poll(() => redis.get(`session:${session.id}`)).toBe("42");
      // What goes on in the background at first use is over, such as beginning to listen to Redis.
      const inBackground = async (): Promise<unknown> => (await proxy.count(() => sleep(200))).commands;
      await expect.poll(inBackground).toEqual([]);

      asked = 0;
      const counted = await proxy.count(async () => {
        for (let request = 0; request < REQUESTS; request += 1) {
          expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: true, source: "cache" });
        }
      });
      expect(counted.roundTrips).toBe(REQUESTS);
      expect(counted.commands).toEqual(Array.from({ length: 2 * REQUESTS }, () => "get"));
      expect(asked, "and the store is not asked").toBe(0);
    });
  });
});
