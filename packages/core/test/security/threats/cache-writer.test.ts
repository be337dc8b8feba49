/** Who writes to the cache: what they can do, and where it ends. */
import { describe, expect, it } from "vitest";
import type { Issued } from "../../../src/index.ts";
import { createFixture, type Fixture, idle, MINUTE } from "../../support/fixture.ts";
import { claimsOf, HEADER, signRaw } from "../sign-raw.ts";

const REVOKED = { ok: false, reason: "revoked" };
const BY_CACHE = { ok: true, userId: "user", source: "cache" };
const BY_STORE = { ok: true, userId: "user", source: "store" };
const MONTHS = 90 * 24 * 60 * MINUTE;

async function signedIn(): Promise<Fixture & { issued: Issued; key: string }> {
  const fixture = createFixture({ accessTtl: "10m", clockTolerance: "5s" });
  const issued = await fixture.sessions.issue({ userId: "user" });
  await idle();
  return { ...fixture, issued, key: `session:${issued.session.id}` };
}

describe("who writes to the cache", () => {
  it("signs nobody in: an entry counts only with a token that is signed", async () => {
    const { sessions, cache } = createFixture();
    await cache.set("session:made-up", "user", MINUTE);
    const forged = signRaw(HEADER, claimsOf("made-up"), "a secret that is not the one in use");
    expect(await sessions.authenticate(forged)).toEqual({ ok: false, reason: "bad_signature" });
  });

  it("makes nobody somebody else: an entry must name the user whom the token names", async () => {
    const { sessions, cache, issued, key, events } = await signedIn();
    await cache.set(key, "admin", MINUTE);
    expect(await sessions.authenticate(issued.accessToken)).toMatchObject(BY_STORE);
    expect(events).toContainEqual({ name: "cache_corrupt", sessionId: issued.session.id });
  });

  it("gives nobody other claims: they stand in the token", async () => {
    const { sessions, cache, key } = await signedIn();
    const { accessToken, session } = await sessions.issue({ userId: "user", claims: { role: "user" } });
    await cache.set(`session:${session.id}`, '{"userId":"user","role":"admin"}', MINUTE);
    await cache.set(key, "user", MINUTE);
    expect(await sessions.authenticate(accessToken)).toMatchObject({
      claims: { role: "user" },
      source: "store",
    });
  });
});

describe("who writes to the cache: what is lost", () => {
  it("a revoked session comes back, for as long as an access token of it lives", async () => {
    const { sessions, cache, issued, key, clock } = await signedIn();
    await sessions.revoke(issued.session.id);
    await cache.set(key, "user", MONTHS);
    expect(await sessions.authenticate(issued.accessToken)).toMatchObject(BY_CACHE);
    expect(await sessions.refresh(issued.refreshToken), "but not its refresh token").toEqual(REVOKED);
    expect(await sessions.authenticate(issued.accessToken, { consistency: "strong" })).toEqual(REVOKED);
    clock.now += 10 * MINUTE + 5_000;
    expect(await sessions.authenticate(issued.accessToken)).toEqual({ ok: false, reason: "expired" });
  });

  it("a denied token comes back", async () => {
    const { sessions, cache, issued, key } = await signedIn();
    await sessions.deny(issued.accessToken);
    cache.clear();
    await cache.set(key, "user", MONTHS);
    expect(await sessions.authenticate(issued.accessToken)).toMatchObject(BY_CACHE);
    const denied = { ok: false, reason: "denied" };
    expect(await sessions.authenticate(issued.accessToken, { consistency: "strong" })).toEqual(denied);
  });

  it("and both end when anybody reconciles", async () => {
    const { sessions, another, cache, issued, key } = await signedIn();
    const other = await sessions.issue({ userId: "user" });
    await sessions.revoke(issued.session.id);
    await sessions.deny(other.accessToken);
    cache.clear();
    for (const one of [key, `session:${other.session.id}`]) await cache.set(one, "user", MONTHS);
    await another().reconcile();
    expect(await sessions.authenticate(issued.accessToken)).toEqual(REVOKED);
    expect(await sessions.authenticate(other.accessToken)).toEqual({ ok: false, reason: "denied" });
  });

  it("a tombstone signs somebody out for as long as it stands, though the store knows better", async () => {
    const { sessions, cache, issued, key } = await signedIn();
    await cache.set(key, "", MONTHS);
    expect(await sessions.authenticate(issued.accessToken)).toEqual(REVOKED);
    expect(await sessions.authenticate(issued.accessToken, { consistency: "strong" })).toMatchObject(
      BY_STORE,
    );
    const next = await sessions.refresh(issued.refreshToken);
    if (!next.ok) throw new Error(next.reason);
    expect(await sessions.authenticate(next.accessToken), "of the same session").toEqual(REVOKED);
    expect(await sessions.list("user"), "and the session itself goes on").toHaveLength(1);
    const again = await sessions.issue({ userId: "user" });
    expect(await sessions.authenticate(again.accessToken), "as does a new one").toMatchObject({ ok: true });
  });
});

describe("who deletes what is in the cache", () => {
  it("changes no answer: the store is asked", async () => {
    const { sessions, cache, issued } = await signedIn();
    const ended = await sessions.issue({ userId: "user" });
    await sessions.revoke(ended.session.id);
    await idle();
    cache.clear();
    expect(await sessions.authenticate(issued.accessToken)).toMatchObject(BY_STORE);
    expect(await sessions.authenticate(ended.accessToken)).toEqual(REVOKED);
  });
});
