/** Rotation: one successor, however often it is asked for in time; a theft, when asked for too late. */
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import type { Refreshed } from "../src/index.ts";
import { createFixture, DAY, idle, MINUTE, START } from "./support/fixture.ts";
import { forge } from "./support/forge.ts";

function granted(outcome: Refreshed): Extract<Refreshed, { ok: true }> {
  if (!outcome.ok) throw new Error(`refused: ${outcome.reason}`);
  return outcome;
}

describe("refresh", () => {
  it("gives the tokens of the next generation, and puts the idle expiry off", async () => {
    const { sessions, clock, events } = createFixture({ idleTtl: "7d" });
    const first = await sessions.issue({
      userId: "user",
      claims: { role: "admin" },
      device: { label: "Phone" },
    });
    clock.now += DAY;
    const next = granted(await sessions.refresh(first.refreshToken));
    expect(next.session).toEqual({
      ...first.session,
      gen: 1,
      rotatedAt: START + DAY,
      expiresAt: START + DAY + 7 * DAY,
    });
    expect(decodeJwt(next.refreshToken)).toMatchObject({ gen: 1, sid: first.session.id });
    const auth = await sessions.authenticate(next.accessToken);
    expect(auth).toMatchObject({
      ok: true,
      userId: "user",
      claims: { role: "admin", sid: first.session.id },
    });
    expect(events).toContainEqual({
      name: "refreshed",
      sessionId: first.session.id,
      userId: "user",
      gen: 1,
      retried: false,
    });
  });

  it("gives nobody the tokens of another user, whatever the store says", async () => {
    const { another, store } = createFixture();
    const tampered = another({
      store: {
        ...store,
        rotate: async (...of) => {
          const session = await store.rotate(...of);
          return session && { ...session, userId: "admin" };
        },
      },
    });
    const { refreshToken } = await tampered.issue({ userId: "user" });
    expect(await tampered.refresh(refreshToken)).toEqual({ ok: false, reason: "claim_mismatch" });
  });

  it("gives the same generation to a retry within the grace", async () => {
    const { sessions, another, clock } = createFixture({ rotationGrace: "10s" });
    const { refreshToken } = await sessions.issue({ userId: "user" });
    const first = granted(await sessions.refresh(refreshToken));
    clock.now += 10_000;
    const node = another();
    const told: unknown[] = [];
    node.on("refreshed", ({ gen, retried }) => told.push({ gen, retried }));
    const retry = granted(await node.refresh(refreshToken));
    expect([first.session.gen, retry.session.gen]).toEqual([1, 1]);
    expect(told, "as a retry").toEqual([{ gen: 1, retried: true }]);
    expect(granted(await sessions.refresh(retry.refreshToken)).session.gen).toBe(2);
  });

  /** Two tabs with one token must not set off a false alarm. @see supabase/auth-js#213 */
  it("gives the same generation to 100 at once", async () => {
    const { sessions, another, store } = createFixture();
    const { refreshToken, session } = await sessions.issue({ userId: "user" });
    const nodes = [sessions, another()];
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, index) => nodes[index % 2]!.refresh(refreshToken)),
    );
    expect(new Set(outcomes.map((outcome) => granted(outcome).session.gen))).toEqual(new Set([1]));
    expect(await store.findMany([session.id], START)).toMatchObject([{ gen: 1, revokedAt: null }]);
  });

  it("takes a used token that comes after the grace for stolen: the session ends, and no other", async () => {
    const { sessions, another, clock, events } = createFixture({ rotationGrace: "10s" });
    const { refreshToken, session } = await sessions.issue({ userId: "user", device: { label: "Phone" } });
    const other = await sessions.issue({ userId: "user" });
    const next = granted(await sessions.refresh(refreshToken));
    await idle();
    clock.now += 10_001;
    expect(await sessions.refresh(refreshToken)).toEqual({ ok: false, reason: "refresh_reused" });
    expect(await another().authenticate(next.accessToken)).toEqual({ ok: false, reason: "revoked" });
    expect(await another().refresh(next.refreshToken)).toEqual({ ok: false, reason: "revoked" });
    expect(await another().authenticate(other.accessToken)).toMatchObject({ ok: true });
    const history = (await sessions.history("user")).find(({ id }) => id === session.id);
    expect(history).toMatchObject({ revokedReason: "refresh_reused", revokedBy: null });
    expect(events).toContainEqual({
      name: "refresh_reused",
      sessionId: session.id,
      userId: "user",
      device: { label: "Phone" },
      presentedGen: 0,
      currentGen: 1,
      createdAt: START,
      rotatedAt: START,
      ended: [session.id],
    });
  });

  it("takes a token two generations old for stolen, even within the grace", async () => {
    const { sessions } = createFixture();
    const { refreshToken } = await sessions.issue({ userId: "user" });
    const next = granted(await sessions.refresh(refreshToken));
    granted(await sessions.refresh(next.refreshToken));
    expect(await sessions.refresh(refreshToken)).toEqual({ ok: false, reason: "refresh_reused" });
  });

  it("calls nobody a thief when the store was restored from a backup", async () => {
    const { sessions, store, another } = createFixture();
    const { refreshToken, session } = await sessions.issue({ userId: "user" });
    const next = granted(await sessions.refresh(refreshToken));
    const restored = another({
      store: { ...store, rotate: async () => null, findMany: async () => [{ ...session, denied: [] }] },
    });
    expect(await restored.refresh(next.refreshToken)).toEqual({ ok: false, reason: "claim_mismatch" });
    expect(await store.findMany([session.id], START)).toMatchObject([{ revokedAt: null }]);
  });

  it("throws when the store contradicts itself, rather than sign anybody out", async () => {
    const { sessions, store, another } = createFixture();
    const { refreshToken } = await sessions.issue({ userId: "user" });
    const lagging = another({ store: { ...store, rotate: async () => null } });
    await expect(lagging.refresh(refreshToken)).rejects.toMatchObject({
      code: "ERR_SESS_STORE_UNAVAILABLE",
      message: "the store neither rotated the session nor said why not",
    });
  });

  it("says refresh_reused only when the session has been ended", async () => {
    const { sessions, store, another, clock } = createFixture();
    const { refreshToken } = await sessions.issue({ userId: "user" });
    granted(await sessions.refresh(refreshToken));
    clock.now += MINUTE;
    const failing = another({ store: { ...store, revoke: () => Promise.reject(new Error("down")) } });
    const reused: unknown[] = [];
    failing.on("refresh_reused", (event) => reused.push(event));
    await expect(failing.refresh(refreshToken)).rejects.toMatchObject({ code: "ERR_SESS_STORE_UNAVAILABLE" });
    expect(reused).toEqual([]);
    expect(await sessions.refresh(refreshToken)).toEqual({ ok: false, reason: "refresh_reused" });
  });

  it("counts the grace from the end of the store's trouble: a commit whose answer was lost is no theft", async () => {
    const { sessions, store, another, clock } = createFixture({ rotationGrace: "10s" });
    const { refreshToken } = await sessions.issue({ userId: "user" });
    let broken = true;
    const node = another({
      store: {
        ...store,
        async rotate(...how) {
          const rotated = await store.rotate(...how);
          if (broken) throw new Error("connection reset");
          return rotated;
        },
      },
    });
    for (let tries = 0; tries < 5; tries++) {
      await expect(node.refresh(refreshToken)).rejects.toMatchObject({ code: "ERR_SESS_STORE_UNAVAILABLE" });
      clock.now += 9_000;
    }
    broken = false;
    const retry = granted(await node.refresh(refreshToken));
    expect(retry.session.gen).toBe(1);
    clock.now += 10_001;
    expect(await node.refresh(refreshToken), "outside it, reuse").toEqual({
      ok: false,
      reason: "refresh_reused",
    });
  });

  it("throws when the store is down, and goes on with the same token when it is back", async () => {
    const { sessions, store, another } = createFixture();
    const { refreshToken } = await sessions.issue({ userId: "user" });
    const failing = another({ store: { ...store, rotate: () => Promise.reject(new Error("down")) } });
    await expect(failing.refresh(refreshToken)).rejects.toMatchObject({ code: "ERR_SESS_STORE_UNAVAILABLE" });
    granted(await sessions.refresh(refreshToken));
  });
});

describe("a session's end", () => {
  it("comes after idleTtl without a refresh", async () => {
    const { sessions, clock } = createFixture({ idleTtl: "7d" });
    const { refreshToken } = await sessions.issue({ userId: "user" });
    clock.now += 7 * DAY + MINUTE;
    expect(await sessions.refresh(refreshToken)).toEqual({ ok: false, reason: "expired" });
    expect(await sessions.list("user")).toEqual([]);
  });

  it("counts for an access token that says it lives longer", async () => {
    let adds = 0;
    const { sessions, cache, clock } = createFixture({
      idleTtl: "1h",
      wrapCache: (whole) => ({ ...whole, add: (...entry) => ((adds += 1), whole.add(...entry)) }),
    });
    const { session } = await sessions.issue({ userId: "user" });
    await idle();
    adds = 0;
    clock.now += 60 * MINUTE;
    const claims = { sid: session.id, exp: Math.floor(clock.now / 1_000) + 60 };
    expect(await sessions.authenticate(await forge({ claims }))).toEqual({ ok: false, reason: "expired" });
    await idle();
    expect(await cache.get(`session:${session.id}`), "a fast clock signs nobody out").toBeNull();
    expect(adds, "and no cache is given an expiry that is over").toBe(0);
  });

  it("comes after absoluteTtl whatever happens, and no token outlives it", async () => {
    const { sessions, clock } = createFixture({ accessTtl: "1h", idleTtl: "1d", absoluteTtl: "36h" });
    const first = await sessions.issue({ userId: "user" });
    const end = Math.floor((START + 1.5 * DAY) / 1_000);
    clock.now += DAY - MINUTE;
    const second = granted(await sessions.refresh(first.refreshToken));
    expect(decodeJwt(second.refreshToken).exp).toBe(end);
    clock.now = START + 1.5 * DAY - 30 * MINUTE;
    const last = granted(await sessions.refresh(second.refreshToken));
    expect(decodeJwt(last.accessToken).exp).toBe(end);
    expect(last.accessExpiresAt).toBe(end * 1_000);
    clock.now = START + 1.5 * DAY + MINUTE;
    expect(await sessions.authenticate(last.accessToken)).toEqual({ ok: false, reason: "expired" });
    expect(await sessions.refresh(last.refreshToken)).toEqual({ ok: false, reason: "expired" });
  });

  it("is kept in the cache for the remaining life of the refresh token", async () => {
    const ttls: number[] = [];
    const { sessions, cache, clock } = createFixture({
      idleTtl: "7d",
      wrapCache: (whole) => ({
        ...whole,
        add: (key, value, ttlMs) => {
          ttls.push(ttlMs);
          return whole.add(key, value, ttlMs);
        },
      }),
    });
    const { accessToken } = await sessions.issue({ userId: "user" });
    await idle();
    cache.clear();
    clock.now += 5 * MINUTE;
    expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: true, source: "store" });
    await idle();
    expect(ttls).toEqual([7 * DAY, 7 * DAY - 5 * MINUTE]);
  });
});
