/** P1 to P3: a revocation takes effect at once, says honestly how far it got, and is never undone. */
import { describe, expect, it } from "vitest";
import type { CacheStore, SessionStore } from "../src/index.ts";
import { createFixture, idle, MINUTE, START } from "./support/fixture.ts";
import { forge } from "./support/forge.ts";

describe("revoke", () => {
  it("ends the access and the refresh token at once, in every process, and nobody else's", async () => {
    const { sessions, another, store } = createFixture();
    const elsewhere = another();
    const here = await sessions.issue({ userId: "user" });
    const other = await sessions.issue({ userId: "user" });
    await idle();
    expect(await elsewhere.authenticate(here.accessToken)).toMatchObject({ ok: true, source: "cache" });

    expect(await sessions.revoke(here.session.id, { reason: "stolen laptop" })).toEqual({
      durable: true,
      propagated: true,
      found: true,
    });
    expect(await elsewhere.authenticate(here.accessToken)).toEqual({ ok: false, reason: "revoked" });
    expect(await elsewhere.refresh(here.refreshToken)).toEqual({ ok: false, reason: "revoked" });
    expect(await elsewhere.authenticate(other.accessToken)).toMatchObject({ ok: true });
    expect((await store.findMany([here.session.id], START))[0]).toMatchObject({
      revokedAt: START,
      revokedReason: "stolen laptop",
    });
  });

  it("is idempotent, and keeps when and why the session first ended", async () => {
    const { sessions, store, clock } = createFixture();
    const { session } = await sessions.issue({ userId: "user" });
    await sessions.revoke(session.id, { reason: "first" });
    clock.now += MINUTE;
    expect(await sessions.revoke(session.id, { reason: "second" })).toMatchObject({
      found: true,
      propagated: true,
    });
    expect((await store.findMany([session.id], START))[0]).toMatchObject({
      revokedAt: START,
      revokedReason: "first",
    });
  });

  it("says when there is no such session, or it is another user's, and writes and tells nothing", async () => {
    const { sessions, cache, events } = createFixture();
    const { session, accessToken } = await sessions.issue({ userId: "user" });
    await idle();
    for (const [id, options] of [
      ["nobody's", {}],
      ["nul\0", {}],
      ["", {}],
      [session.id, { userId: "mallory" }],
    ] as const) {
      expect(await sessions.revoke(id, options)).toEqual({ durable: true, propagated: true, found: false });
      expect(await cache.get(`session:${id}`)).not.toBe("");
    }
    expect(events.filter(({ name }) => name === "revoked")).toEqual([]);
    expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: true });
  });

  it("leaves a tombstone that outlives every access token of the session", async () => {
    const { sessions, cache, clock } = createFixture({
      accessTtl: "10m",
      clockTolerance: "5s",
      tombstoneMargin: "1m",
    });
    const { session } = await sessions.issue({ userId: "user" });
    await sessions.revoke(session.id);
    clock.now += 10 * MINUTE + 5_000 + MINUTE - 1;
    expect(await cache.get(`session:${session.id}`)).toBe("");
    clock.now += 1;
    expect(await cache.get(`session:${session.id}`)).toBeNull();
  });
});

describe("revokeByToken", () => {
  it("ends the session of an access token, and of a refresh token, used or not", async () => {
    const { sessions, clock } = createFixture();
    for (const which of ["accessToken", "refreshToken", "used"] as const) {
      const issued = await sessions.issue({ userId: "user" });
      if (which === "used") {
        await sessions.refresh(issued.refreshToken);
        clock.now += MINUTE;
      }
      const token = which === "used" ? issued.refreshToken : issued[which];
      const { id } = issued.session;
      const expected = { ok: true, sessionId: id, durable: true, propagated: true, found: true };
      expect(await sessions.revokeByToken(token)).toEqual(expected);
      expect(await sessions.revokeByToken(token), "and again").toEqual(expected);
      expect(await sessions.refresh(issued.refreshToken)).toEqual({ ok: false, reason: "revoked" });
    }
  });

  it("ends nothing for a token that is refused", async () => {
    const { sessions, clock } = createFixture({ accessTtl: "1m" });
    const { accessToken, refreshToken, session } = await sessions.issue({ userId: "user" });
    clock.now += 2 * MINUTE;
    expect(await sessions.revokeByToken(accessToken)).toEqual({ ok: false, reason: "expired" });
    expect(await sessions.revokeByToken("nonsense")).toEqual({ ok: false, reason: "malformed" });
    const late = createFixture({ idleTtl: "1h" });
    const stale = await late.sessions.issue({ userId: "user" });
    late.clock.now += 61 * MINUTE;
    expect(await late.sessions.revokeByToken(stale.refreshToken)).toEqual({ ok: false, reason: "expired" });
    const mallorys = await forge({
      claims: { sub: "mallory", sid: session.id, exp: clock.now / 1_000 + 60 },
    });
    expect(await sessions.revokeByToken(mallorys)).toMatchObject({ ok: true, found: false });
    expect(await sessions.refresh(refreshToken)).toMatchObject({ ok: true });
  });
});

describe("revokeAll", () => {
  it("ends all of the user's sessions but the one excepted", async () => {
    const { sessions } = createFixture();
    const [phone, laptop, tablet] = [
      await sessions.issue({ userId: "user" }),
      await sessions.issue({ userId: "user" }),
      await sessions.issue({ userId: "user" }),
    ];
    const stranger = await sessions.issue({ userId: "stranger" });
    const outcome = await sessions.revokeAll("user", {
      except: laptop.session.id,
      reason: "password_changed",
    });
    expect(outcome).toMatchObject({ durable: true, propagated: true });
    expect(outcome.sessionIds.toSorted()).toEqual([phone.session.id, tablet.session.id].toSorted());
    const verdict = async (token: string): Promise<string> => {
      const auth = await sessions.authenticate(token);
      return auth.ok ? "ok" : auth.reason;
    };
    expect(await verdict(phone.accessToken)).toBe("revoked");
    expect(await verdict(tablet.accessToken)).toBe("revoked");
    expect(await verdict(laptop.accessToken)).toBe("ok");
    expect(await verdict(stranger.accessToken)).toBe("ok");
    expect((await sessions.list("user")).map(({ id }) => id)).toEqual([laptop.session.id]);
  });

  it("tells the cache of each session once", async () => {
    const told: string[] = [];
    const { sessions } = createFixture({
      wrapCache: (cache) => ({ ...cache, set: (key, ...rest) => (told.push(key), cache.set(key, ...rest)) }),
    });
    const ids = [];
    for (let count = 0; count < 3; count++) ids.push((await sessions.issue({ userId: "user" })).session.id);
    await sessions.revokeAll("user");
    expect(told.toSorted()).toEqual(ids.map((id) => `session:${id}`).toSorted());
  });

  it("refuses sign-ins that began before it, and none that begins after it", async () => {
    const { sessions, clock, events } = createFixture();
    const startedAt = clock.now;
    clock.now += 500;
    await sessions.revokeAll("user");
    await expect(sessions.issue({ userId: "user", startedAt })).rejects.toMatchObject({
      code: "ERR_SESS_FENCED",
      message: "all sessions of the user were ended after this sign-in began",
    });
    expect(events).toContainEqual({ name: "sign_in_refused", userId: "user", reason: "fenced" });
    await expect(sessions.issue({ userId: "user" }), "in the same millisecond").resolves.toBeDefined();
    await expect(sessions.issue({ userId: "stranger", startedAt })).resolves.toBeDefined();
  });

  it("cannot be stepped over by a sign-in that says it begins in the future", async () => {
    const { sessions } = createFixture({
      wrapStore: (store) => ({
        ...store,
        // The revoke-all is committed while the sign-in is on its way.
        async create(session) {
          await sessions.revokeAll("user");
          return store.create(session);
        },
      }),
    });
    const signIn = sessions.issue({ userId: "user", startedAt: START + 60 * MINUTE });
    await expect(signIn).rejects.toMatchObject({ code: "ERR_SESS_FENCED" });
  });
});

/** Seen on better-auth 1.7.25: a write in flight during a sign-out brought the session back. */
describe("a slow repair that overlaps a revoke", () => {
  it.each(["the store's answer", "the cache's write"])(
    "does not bring the session back: %s is late",
    async (late) => {
      let release!: () => void;
      const held = new Promise<void>((resolve) => (release = resolve));
      let arrived!: () => void;
      const arrival = new Promise<void>((resolve) => (arrived = resolve));
      const hold = async (): Promise<void> => {
        arrived();
        await held;
      };

      const lateStore = (store: SessionStore): SessionStore => ({
        ...store,
        async findMany(ids, now) {
          const found = await store.findMany(ids, now);
          await hold();
          return found;
        },
      });
      const lateCache = (cache: CacheStore): CacheStore => ({
        ...cache,
        async add(key, value, ttlMs) {
          await hold();
          return cache.add(key, value, ttlMs);
        },
      });
      const fixture = createFixture();
      const { sessions, cache, store, another } = fixture;
      const { accessToken, session } = await sessions.issue({ userId: "user" });
      await idle();
      cache.clear();
      const slow = another(
        late === "the store's answer" ? { store: lateStore(store) } : { cache: lateCache(cache) },
      );

      const before = slow.authenticate(accessToken);
      await arrival;
      expect(await sessions.revoke(session.id)).toMatchObject({ propagated: true });
      release();
      expect(await before, "it began before the revocation").toMatchObject({ ok: true });
      await idle();

      expect(await cache.get(`session:${session.id}`)).toBe("");
      for (const node of [sessions, slow, another()]) {
        expect(await node.authenticate(accessToken)).toEqual({ ok: false, reason: "revoked" });
      }
    },
  );
});

/** Seen on better-auth 1.7.25: Redis DEL throws, sign-out answers success, and the session stays valid. */
describe("a revoke whose cache write fails", () => {
  it("says so, refuses here at once, and tells the cache by itself when it can", async () => {
    let broken = false;
    const { sessions, cache, another, events } = createFixture({
      wrapCache: (whole) => ({
        ...whole,
        set: async (...entry) => (broken ? Promise.reject(new Error("READONLY")) : whole.set(...entry)),
      }),
    });
    const { accessToken, session } = await sessions.issue({ userId: "user" });
    await idle();
    broken = true;
    expect(await sessions.revoke(session.id)).toEqual({ durable: true, propagated: false, found: true });

    expect(await cache.get(`session:${session.id}`), "the cache still says that it is active").toBe("user");
    expect(await sessions.authenticate(accessToken)).toEqual({ ok: false, reason: "revoked" });
    expect(await another().authenticate(accessToken, { consistency: "strong" })).toMatchObject({ ok: false });

    broken = false;
    await waitFor(() => events.some(({ name }) => name === "cache_trusted"));
    expect(await cache.get(`session:${session.id}`)).toBe("");
    expect(await another().authenticate(accessToken)).toEqual({ ok: false, reason: "revoked" });
  });

  it("believes hits again only after all is told", async () => {
    let broken = true;
    const { sessions, events } = createFixture({
      wrapCache: (whole) => ({
        ...whole,
        set: async (...entry) => (broken ? Promise.reject(new Error("down")) : whole.set(...entry)),
      }),
    });
    const active = await sessions.issue({ userId: "other" });
    const { session } = await sessions.issue({ userId: "user" });
    await idle();
    await sessions.revoke(session.id);
    expect(await sessions.authenticate(active.accessToken)).toMatchObject({ ok: true, source: "store" });
    const failures = (): number => events.filter(({ name }) => name === "cache_failed").length;
    await waitFor(() => failures() > 2);
    expect(await sessions.authenticate(active.accessToken), "tried again, in vain").toMatchObject({
      source: "store",
    });
    broken = false;
    await waitFor(() => events.some(({ name }) => name === "cache_trusted"));
    await idle();
    expect(await sessions.authenticate(active.accessToken)).toMatchObject({ ok: true, source: "cache" });
  });
});

describe("a revokeAll that others have been at before", () => {
  const refused = { ok: false, reason: "revoked" };

  it("answers for all: a retry tells the cache what the first could not", async () => {
    let broken = true;
    const { cache, another } = createFixture();
    const sessions = another({
      cache: {
        ...cache,
        set: async (...entry) => (broken ? Promise.reject(new Error("down")) : cache.set(...entry)),
      },
    });
    const { accessToken, session } = await sessions.issue({ userId: "user" });
    await idle();
    expect(await sessions.revokeAll("user")).toMatchObject({ propagated: false, sessionIds: [session.id] });
    broken = false;
    expect(await another().revokeAll("user")).toMatchObject({ propagated: true, sessionIds: [] });
    expect(await another().authenticate(accessToken)).toEqual(refused);
  });

  it("answers for all: also when the other is still telling", async () => {
    const { cache, another } = createFixture();
    const slow = another({ cache: { ...cache, set: () => new Promise(() => {}) } });
    const { accessToken } = await slow.issue({ userId: "user" });
    await idle();
    void slow.revokeAll("user");
    await idle();
    expect(await another().revokeAll("user")).toMatchObject({ propagated: true, sessionIds: [] });
    expect(await another().authenticate(accessToken)).toEqual(refused);
  });

  it.each([
    ["fails", () => Promise.reject(new Error("down"))],
    ["hangs", () => new Promise<never>(() => {})],
  ])(
    "says only what it knows when asking what the others did %s: all it has ended is told",
    async (_, ask) => {
      const { sessions, store, cache, another } = createFixture();
      const { session } = await sessions.issue({ userId: "user" });
      await idle();
      const half = another({ store: { ...store, revokedSince: ask }, storeDeadline: 50 });
      const sessionIds = [session.id];
      const failed: unknown[] = [];
      half.on("store_failed", ({ operation }) => failed.push(operation));
      expect(await half.revokeAll("user")).toEqual({ durable: true, propagated: false, sessionIds });
      expect(failed).toEqual(["revokedSince"]);
      expect(await cache.get(`session:${session.id}`)).toBe("");
    },
  );
});

describe("when the store fails", () => {
  it("promises nothing and tells the cache nothing", async () => {
    const { another, sessions, store, cache } = createFixture();
    const { accessToken, session } = await sessions.issue({ userId: "user" });
    await idle();
    const down = (): Promise<never> => Promise.reject(new Error("down"));
    const failing = another({ store: { ...store, revoke: down, revokeAll: down } });
    await expect(failing.revoke(session.id)).rejects.toMatchObject({ code: "ERR_SESS_STORE_UNAVAILABLE" });
    await expect(failing.revokeAll("user")).rejects.toMatchObject({ code: "ERR_SESS_STORE_UNAVAILABLE" });
    expect(await cache.get(`session:${session.id}`)).toBe("user");
    expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: true });
  });

  it("tells the cache of a commit that came after the deadline", async () => {
    const { another, sessions, store, cache } = createFixture();
    const { session } = await sessions.issue({ userId: "user" });
    await idle();
    let commit!: () => void;
    const committing = new Promise<void>((resolve) => (commit = resolve));
    const slow = another({
      storeDeadline: 10,
      store: { ...store, revoke: async (...of) => (await committing, store.revoke(...of)) },
    });
    await expect(slow.revoke(session.id)).rejects.toMatchObject({ code: "ERR_SESS_TIMEOUT" });
    commit();
    await waitFor(async () => (await cache.get(`session:${session.id}`)) === "");
  });
});

describe("recovery", () => {
  it("tells of a revocation whose commit came longer ago than a tombstone lives", async () => {
    let broken = true;
    const { store, cache, clock, another } = createFixture({ accessTtl: "10m" });
    const sessions = another({
      cache: {
        ...cache,
        set: async (...entry) => (broken ? Promise.reject(new Error("down")) : cache.set(...entry)),
      },
      store: {
        ...store,
        async revoke(id, how) {
          clock.now += 12 * MINUTE;
          return store.revoke(id, how);
        },
      },
    });
    const { session } = await sessions.issue({ userId: "user" });
    await idle();
    expect(await sessions.revoke(session.id)).toMatchObject({ propagated: false });
    broken = false;
    await waitFor(async () => (await cache.get(`session:${session.id}`)) === "");
  });

  it("makes progress on a cache that takes only a few writes at a time", async () => {
    let left = 0;
    const { cache, another, events, sessions: outside } = createFixture();
    const sessions = another({
      cache: {
        ...cache,
        set: async (...entry) => (left-- > 0 ? cache.set(...entry) : Promise.reject(new Error("busy"))),
      },
    });
    const issued = await Promise.all(Array.from({ length: 20 }, () => outside.issue({ userId: "user" })));
    await idle();
    const told = new Promise((resolve) => sessions.on("cache_trusted", resolve));
    sessions.on("cache_failed", () => (left = 8));
    expect(await sessions.revokeAll("user")).toMatchObject({ propagated: false });
    await told;
    const values = await Promise.all(issued.map(({ session }) => cache.get(`session:${session.id}`)));
    expect(new Set(values)).toEqual(new Set([""]));
    expect(events.filter(({ name }) => name === "revoked")).toEqual([]);
  });

  it("tells of more sessions than go at once", async () => {
    const { sessions, cache } = createFixture();
    const issued = await Promise.all(Array.from({ length: 1_201 }, () => sessions.issue({ userId: "user" })));
    expect(await sessions.revokeAll("user")).toMatchObject({ propagated: true });
    const values = await Promise.all(issued.map(({ session }) => cache.get(`session:${session.id}`)));
    expect(new Set(values)).toEqual(new Set([""]));
  });
});

describe("reconcile", () => {
  it("brings back the tombstones that a flush lost, and those alone", async () => {
    const { sessions, cache, clock } = createFixture({ accessTtl: "10m" });
    const old = await sessions.issue({ userId: "user" });
    await sessions.revoke(old.session.id);
    clock.now += 20 * MINUTE;
    const recent = await sessions.issue({ userId: "user" });
    const active = await sessions.issue({ userId: "user" });
    await sessions.revoke(recent.session.id);
    await idle();
    cache.clear();
    clock.now += 5 * MINUTE;
    expect(await sessions.reconcile()).toBe(1);
    expect(await cache.get(`session:${recent.session.id}`)).toBe("");
    expect(await cache.get(`session:${active.session.id}`)).toBeNull();
    expect(await cache.get(`session:${old.session.id}`)).toBeNull();
  });
});

async function waitFor(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 5_000; !(await condition()); ) {
    if (Date.now() > end) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
