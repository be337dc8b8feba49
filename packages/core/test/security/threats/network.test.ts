/** Who sits between the application and its cache: reads and writes it, swallows, delays and repeats. */
import { describe, expect, it } from "vitest";
import type { CacheStore } from "../../../src/index.ts";
import { createFixture, idle, MINUTE } from "../../support/fixture.ts";

const REVOKED = { ok: false, reason: "revoked" };

/** What the attacker lets through; `answers` are repeated from an earlier time. */
function tapped(cache: CacheStore, answers: Map<string, string | null>): CacheStore {
  return {
    get: async (key) => (answers.has(key) ? answers.get(key)! : cache.get(key)),
    add: async () => true,
    set: async () => {},
  };
}

describe("who sits between the application and its cache", () => {
  it("hides a revocation from other nodes until the access token expires, and says that it was told", async () => {
    const { sessions, another, cache, clock } = createFixture({ accessTtl: "10m", clockTolerance: "5s" });
    const { accessToken, refreshToken, session } = await sessions.issue({ userId: "user" });
    await idle();
    const key = `session:${session.id}`;
    const cheated = another({ cache: tapped(cache, new Map([[key, await cache.get(key)]])) });
    expect(await cheated.revoke(session.id)).toMatchObject({ durable: true, propagated: true });
    expect(await cheated.authenticate(accessToken)).toMatchObject({ ok: true, source: "cache" });
    expect(await cheated.authenticate(accessToken, { consistency: "strong" })).toEqual(REVOKED);
    expect(await cheated.refresh(refreshToken), "nor is it ever refreshed").toEqual(REVOKED);
    clock.now += 10 * MINUTE + 5_000;
    expect(await cheated.authenticate(accessToken)).toEqual({ ok: false, reason: "expired" });
  });

  it("keeps nobody waiting longer than the deadlines, and signs nobody out, by answering nothing", async () => {
    const { sessions, another } = createFixture();
    const { accessToken } = await sessions.issue({ userId: "user" });
    const silent = (): Promise<never> => new Promise(() => {});
    const cut = another({
      cache: { get: silent, add: silent, set: silent },
      cacheDeadline: 5,
      cacheWriteDeadline: 5,
    });
    expect(await cut.authenticate(accessToken)).toMatchObject({ ok: true, source: "store" });
    const other = await sessions.issue({ userId: "user" });
    expect(await cut.revoke(other.session.id)).toMatchObject({ durable: true, propagated: false });
    expect(await cut.authenticate(other.accessToken)).toEqual(REVOKED);
    await cut.close();
  });
});
