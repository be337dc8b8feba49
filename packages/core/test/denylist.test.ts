/** D1 and D2: one token dies alone, at once, on every node, and no flush brings it back. */
import { decodeJwt } from "jose";
import { expect, it } from "vitest";
import type { CacheStore } from "../src/index.ts";
import { createFixture, idle, MINUTE } from "./support/fixture.ts";

const DENIED = { ok: false, reason: "denied" };

it("denies one token, on every node; the session, its other tokens and its refresh token go on", async () => {
  const { sessions, another, cache } = createFixture();
  const { accessToken, refreshToken } = await sessions.issue({ userId: "user" });
  const next = await sessions.refresh(refreshToken);
  if (!next.ok) throw new Error(next.reason);
  await idle();

  const { jti } = decodeJwt(accessToken);
  const outcome = await sessions.deny(accessToken, { reason: "leaked" });
  expect(outcome).toEqual({ ok: true, jti, durable: true, propagated: true });
  expect(await cache.get(`bl:access:${jti}`)).toBe("leaked");
  expect(await another().authenticate(accessToken)).toEqual(DENIED);
  expect(await another().authenticate(next.accessToken)).toMatchObject({ ok: true, source: "cache" });
  expect(await sessions.refresh(next.refreshToken)).toMatchObject({ ok: true });
});

it("survives a flush: the repair writes the denial before the session", async () => {
  const written: string[] = [];
  const { sessions, cache, another } = createFixture();
  const recording: CacheStore = {
    ...cache,
    add: (key, ...rest) => (written.push(key), cache.add(key, ...rest)),
    set: (key, ...rest) => (written.push(key), cache.set(key, ...rest)),
  };
  const { accessToken, session } = await sessions.issue({ userId: "user" });
  const other = await sessions.refresh((await sessions.issue({ userId: "other" })).refreshToken);
  await sessions.deny(accessToken);
  await idle();
  cache.clear();

  const node = another({ cache: recording });
  expect(await node.authenticate(accessToken), "answered by the store").toEqual(DENIED);
  await idle();
  expect(written).toEqual([`bl:access:${decodeJwt(accessToken).jti}`, `session:${session.id}`]);
  expect(await node.authenticate(accessToken), "and by the cache").toEqual(DENIED);
  expect(other.ok && (await node.authenticate(other.accessToken))).toMatchObject({ ok: true });
});

it("survives a flush that a refresh follows", async () => {
  const { sessions, cache } = createFixture();
  const { accessToken, refreshToken } = await sessions.issue({ userId: "user" });
  await sessions.deny(accessToken);
  await idle();
  cache.clear();
  await sessions.refresh(refreshToken);
  await idle();
  expect(await sessions.authenticate(accessToken)).toEqual(DENIED);
});

it("holds without a cache, with a dead one, and with one that could not be told", async () => {
  const down = (): Promise<never> => Promise.reject(new Error("down"));
  const { sessions, cache, another } = createFixture();
  const { accessToken } = await sessions.issue({ userId: "user" });
  await idle();
  const untold = another({ cache: { ...cache, set: down } });
  expect(await untold.deny(accessToken)).toMatchObject({ durable: true, propagated: false });
  expect(await untold.authenticate(accessToken), "here at once").toEqual(DENIED);
  expect(await another({ cache: undefined }).authenticate(accessToken)).toEqual(DENIED);
  expect(await another({ cache: { get: down, add: down, set: down } }).authenticate(accessToken)).toEqual(
    DENIED,
  );
  expect(await sessions.reconcile()).toBe(1);
  expect(await another().authenticate(accessToken)).toEqual(DENIED);
});

it("ends with the token, in the cache and in the store", async () => {
  const { sessions, cache, store, clock } = createFixture({ accessTtl: "10m", clockTolerance: "5s" });
  const { accessToken } = await sessions.issue({ userId: "user" });
  await sessions.deny(accessToken);
  clock.now += 10 * MINUTE;
  expect(await store.denied(clock.now), "by another clock it may be alive").toHaveLength(1);
  clock.now += 5_000 + MINUTE;
  expect(await store.denied(clock.now)).toEqual([]);
  expect(await cache.get(`bl:access:${decodeJwt(accessToken).jti}`)).toBeNull();
});

it("asks for both in one round trip: the second question does not wait for the first answer", async () => {
  const asked: string[] = [];
  const { sessions, cache, another } = createFixture();
  const { accessToken, session } = await sessions.issue({ userId: "user" });
  await idle();
  const node = another({
    cache: { ...cache, get: (key) => (asked.push(key), new Promise(() => {})) },
    cacheDeadline: 20,
  });
  await node.authenticate(accessToken);
  expect(asked).toEqual([`bl:access:${decodeJwt(accessToken).jti}`, `session:${session.id}`]);
});

it("refuses what is no access token of ours, and says why", async () => {
  const { sessions } = createFixture();
  const { refreshToken } = await sessions.issue({ userId: "user" });
  expect(await sessions.deny("nonsense")).toEqual({ ok: false, reason: "malformed" });
  expect(await sessions.deny(refreshToken)).toEqual({ ok: false, reason: "claim_mismatch" });
  await expect(sessions.deny(refreshToken, { reason: "" })).rejects.toThrow("sess: reason:");
});
