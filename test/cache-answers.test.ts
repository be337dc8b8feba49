/** Who answers a request: the cache, and after a flush the store once, which repairs the cache. */
import type { CacheStore } from "@sess/core";
import { describeWith } from "@sess/servers/describe-with";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { claimsOf } from "./support/claims-of.ts";
import { startWorld, type World } from "./support/world.ts";

const SECOND = 1_000;

/** So that each request is answered by what is there, not by how soon a flush is heard of. */
const unwatched = ({ get, add, set }: CacheStore): CacheStore => ({ get, add, set });

describeWith(["redis", "postgres"], "on Redis and Postgres", () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  }, 60_000);
  afterEach(() => world.closeAll());
  afterAll(() => world.stop());

  it("the first request after a sign-in is answered by the cache, in the process that made it", async () => {
    const { sessions } = await world.open({ wrapCache: unwatched });
    const { accessToken, session } = await sessions.issue({ userId: "42" });
    expect(await sessions.authenticate(accessToken)).toMatchObject({
      ok: true,
      userId: "42",
      sessionId: session.id,
      source: "cache",
    });
  });

  it("and in another process", async () => {
    const [here, there] = [
      await world.open({ wrapCache: unwatched }),
      await world.open({ wrapCache: unwatched }),
    ];
    const { accessToken } = await here.sessions.issue({ userId: "42" });
    // The cache is warmed without delaying the sign-in: a token that overtakes it finds the store.
    await here.redis.ping();
    expect(await there.sessions.authenticate(accessToken)).toMatchObject({ ok: true, source: "cache" });
  });

  it("after a flush the store answers, once, and then the cache again", async () => {
    const { sessions, redis } = await world.open({ wrapCache: unwatched });
    const { accessToken } = await sessions.issue({ userId: "42" });
    await redis.ping();
    await world.redis.flush();
    const sources: unknown[] = [];
    for (let request = 0; request < 4; request += 1) {
      sources.push(await sessions.authenticate(accessToken));
    }
    expect(sources).toMatchObject(
      ["store", "cache", "cache", "cache"].map((source) => ({ ok: true, source })),
    );
  });

  it("what is repaired lives exactly as long as the refresh token has left", async () => {
    const signedIn = await world.open({ wrapCache: unwatched });
    const { accessToken, refreshToken, session } = await signedIn.sessions.issue({ userId: "42" });
    await signedIn.redis.ping();
    await world.redis.flush();
    // Five minutes later, which tells what is left of the hour from an hour, and from the access token's life.
    const clock = (): number => Date.now() + 5 * 60 * SECOND;
    const later = await world.open({ wrapCache: unwatched, clock });
    expect(await later.sessions.authenticate(accessToken)).toMatchObject({ ok: true, source: "store" });
    expect(await later.sessions.authenticate(accessToken)).toMatchObject({ ok: true, source: "cache" });
    const left = claimsOf(refreshToken).exp * SECOND - clock();
    expect(Math.abs((await later.redis.pttl(`session:${session.id}`)) - left)).toBeLessThanOrEqual(
      2 * SECOND,
    );
  });

  it("after a refresh and a flush, that is the new refresh token's", async () => {
    const { sessions, redis } = await world.open({ wrapCache: unwatched });
    const { refreshToken, session } = await sessions.issue({ userId: "42" });
    const clock = (): number => Date.now() + 20 * 60 * SECOND;
    const later = await world.open({ wrapCache: unwatched, clock });
    const refreshed = await later.sessions.refresh(refreshToken);
    if (!refreshed.ok) throw new Error(refreshed.reason);
    await Promise.all([redis.ping(), later.redis.ping()]);
    await world.redis.flush();
    expect(await later.sessions.authenticate(refreshed.accessToken)).toMatchObject({ source: "store" });
    expect(await later.sessions.authenticate(refreshed.accessToken)).toMatchObject({ source: "cache" });
    const left = claimsOf(refreshed.refreshToken).exp * SECOND - clock();
    expect(left).toBeGreaterThan(59 * 60 * SECOND);
    expect(Math.abs((await redis.pttl(`session:${session.id}`)) - left)).toBeLessThanOrEqual(2 * SECOND);
  });

  it("an unknown session is refused, and never written to the cache", async () => {
    const { sessions, pool, redis } = await world.open({ wrapCache: unwatched });
    const { accessToken, session } = await sessions.issue({ userId: "42" });
    await redis.ping();
    await world.redis.flush();
    await pool.query("DELETE FROM sess_sessions WHERE id = $1", [session.id]);
    const unknown = { ok: false, reason: "unknown_session" };
    expect(await sessions.authenticate(accessToken)).toEqual(unknown);
    expect(await sessions.authenticate(accessToken)).toEqual(unknown);
    expect(await redis.exists(`session:${session.id}`)).toBe(0);
  });
});
