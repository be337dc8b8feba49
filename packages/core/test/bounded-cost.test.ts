/** P5: what a burst of misses costs the store, and which queries an ask may share. */
import { describe, expect, it } from "vitest";
import type { SessionStore } from "../src/index.ts";
import { createFixture, idle, START } from "./support/fixture.ts";

/** Counts the reads, and answers each a little later, as a server would. */
function counting(queries: string[][], latency = 5): (store: SessionStore) => SessionStore {
  return (store) => ({
    ...store,
    async findMany(ids, now) {
      queries.push([...ids]);
      const found = await store.findMany(ids, now);
      await new Promise((resolve) => setTimeout(resolve, latency));
      return found;
    },
  });
}

describe("after a flush", () => {
  it("1,000 requests for 1,000 sessions cost the store at most 20 queries", async () => {
    const queries: string[][] = [];
    const { sessions, cache } = createFixture({ wrapStore: counting(queries) });
    const issued = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => sessions.issue({ userId: `user ${index}` })),
    );
    cache.clear();

    const outcomes = await Promise.all(issued.map(({ accessToken }) => sessions.authenticate(accessToken)));
    expect(outcomes.every((outcome) => outcome.ok && outcome.source === "store")).toBe(true);
    expect(queries.length).toBeLessThanOrEqual(20);
    expect(queries.flat().toSorted()).toEqual(issued.map(({ session }) => session.id).toSorted());

    await idle();
    const again = await Promise.all(issued.map(({ accessToken }) => sessions.authenticate(accessToken)));
    expect(again.every((outcome) => outcome.ok && outcome.source === "cache")).toBe(true);
  });

  it("1,000 requests for one session cost it at most 3", async () => {
    const queries: string[][] = [];
    const { sessions, cache } = createFixture({ wrapStore: counting(queries) });
    const { accessToken } = await sessions.issue({ userId: "user" });
    await idle();
    cache.clear();

    const outcomes = await Promise.all(
      Array.from({ length: 1_000 }, () => sessions.authenticate(accessToken)),
    );
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
    expect(queries.length).toBeGreaterThanOrEqual(1);
    expect(queries.length).toBeLessThanOrEqual(3);
  });

  it("1,000 questions of the edge, for ten sessions, cost it at most 4, and mend the cache", async () => {
    const queries: string[][] = [];
    const { sessions, cache } = createFixture({ wrapStore: counting(queries) });
    const issued = await Promise.all(Array.from({ length: 10 }, () => sessions.issue({ userId: "user" })));
    await idle();
    cache.clear();

    const ids = Array.from({ length: 1_000 }, (_, index) => issued[index % 10]!.session.id);
    const found = await Promise.all(ids.map((id) => sessions.find(id)));
    expect(found.map((session) => session?.id)).toEqual(ids);
    expect(queries.length).toBeLessThanOrEqual(4);
    await idle();
    expect(await sessions.authenticate(issued[0]!.accessToken)).toMatchObject({ source: "cache" });
  });
});

it("calls a store that answers nonsense unavailable, and lets it write nothing into the cache", async () => {
  for (const answer of [undefined, null, 7, {}, [null]]) {
    const { sessions, another, store } = createFixture();
    const { accessToken } = await sessions.issue({ userId: "user" });
    const odd = another({ cache: undefined, store: { ...store, findMany: async () => answer as never } });
    await expect(odd.authenticate(accessToken)).rejects.toMatchObject({ code: "ERR_SESS_STORE_UNAVAILABLE" });
  }
  const { sessions, another, store, cache } = createFixture();
  const { accessToken, session } = await sessions.issue({ userId: "user" });
  const other = await sessions.issue({ userId: "other" });
  await idle();
  cache.clear();
  const generous = another({
    store: { ...store, findMany: () => store.findMany([session.id, other.session.id], START) },
  });
  expect(await generous.authenticate(accessToken)).toMatchObject({ ok: true });
  await idle();
  expect(await cache.get(`session:${other.session.id}`)).toBeNull();
});

it("never joins a query under way: it may have read before a revocation that this ask must see", async () => {
  const held: (() => void)[] = [];
  const { sessions, cache } = createFixture({
    wrapStore: (store) => ({
      ...store,
      async findMany(ids, now) {
        const found = await store.findMany(ids, now);
        await new Promise<void>((resolve) => held.push(resolve));
        return found;
      },
    }),
    // A cache that never keeps anything, so that each request asks the store.
    wrapCache: (whole) => ({ ...whole, get: async () => null }),
  });
  const { accessToken, session } = await sessions.issue({ userId: "user" });
  cache.clear();

  const before = sessions.authenticate(accessToken);
  await waitFor(() => held.length === 1);
  await sessions.revoke(session.id);
  const after = sessions.authenticate(accessToken);
  await new Promise((resolve) => setTimeout(resolve, 20));

  held.shift()!();
  expect(await before, "it began before the revocation").toMatchObject({ ok: true });
  await waitFor(() => held.length === 1);
  held.shift()!();
  expect(await after).toEqual({ ok: false, reason: "revoked" });
});

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
