/** P4 and P5 while the store hangs: what the cache knows goes on, the rest is shed, and nothing piles up. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isUnavailable, type SessionsOptions } from "../src/index.ts";
import { createFixture, idle } from "./support/fixture.ts";
import { usePromptCrypto } from "./support/prompt-crypto.ts";

beforeEach(() => {
  usePromptCrypto();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const failure = (operation: Promise<unknown>): Promise<{ code?: string } | string> =>
  operation.then(
    () => "no failure",
    (error: unknown) => (isUnavailable(error) ? { code: error.code } : "another error"),
  );

it("answers from the cache, and keeps few calls of a store that hangs", async () => {
  let begun = 0;
  const hang = (): Promise<never> => {
    begun += 1;
    return new Promise(() => {});
  };
  const { sessions, another } = createFixture({
    storeConcurrency: 4,
    storeQueue: 10,
    wrapStore: (store) => ({ ...store, findMany: hang, revoke: hang, rotate: hang, listByUser: hang }),
  });
  const { accessToken, refreshToken, session } = await another().issue({ userId: "user" });
  await idle();
  const codes = new Map<string, number>();
  for (let second = 0; second < 120; second += 1) {
    const failing = [
      sessions.authenticate(accessToken, { consistency: "strong" }),
      sessions.refresh(refreshToken),
      sessions.revoke(session.id),
      ...Array.from({ length: 30 }, () => sessions.list("user")),
    ].map(async (operation) => {
      const outcome = await failure(operation);
      const code = typeof outcome === "string" ? outcome : outcome.code!;
      codes.set(code, (codes.get(code) ?? 0) + 1);
    });
    expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: true, source: "cache" });
    await vi.advanceTimersByTimeAsync(1_000);
    void Promise.all(failing);
  }
  await vi.advanceTimersByTimeAsync(10_000);
  expect([...codes.keys()].toSorted()).toEqual(["ERR_SESS_OVERLOADED", "ERR_SESS_TIMEOUT"]);
  expect(
    [...codes.values()].reduce((sum, count) => sum + count),
    "each got its answer",
  ).toBe(120 * 33);
  expect(begun, "of 3,960: four, and one in every two seconds").toBeLessThanOrEqual(4 + 65);
});

it("keeps nobody waiting for longer than storeDeadline, however many wait", async () => {
  const { store, another } = createFixture();
  const issued = await Promise.all(Array.from({ length: 200 }, () => another().issue({ userId: "user" })));
  let sent = 0;
  const findMany = (): Promise<never> => {
    sent += 1;
    return new Promise(() => {});
  };
  const sessions = another({ cache: undefined, store: { ...store, findMany }, storeDeadline: 1_000 });
  const waits: number[] = [];
  const ask = async (token: string): Promise<void> => {
    const from = performance.now();
    expect(await failure(sessions.authenticate(token))).toEqual({ code: "ERR_SESS_TIMEOUT" });
    waits.push(performance.now() - from);
  };
  // One after the other, so that they find all places taken by queries that hang.
  const asks: Promise<void>[] = [];
  for (const { accessToken } of issued) {
    asks.push(ask(accessToken));
    await vi.advanceTimersByTimeAsync(2);
  }
  await vi.advanceTimersByTimeAsync(5_000);
  await Promise.all(asks);
  expect(waits).toHaveLength(200);
  expect(Math.max(...waits), "twice the deadline would be the wait of one query behind another").toBeLessThan(
    1_100,
  );
  expect(sent).toBeLessThanOrEqual(40);
});

describe("a cache that answers too late", () => {
  const LATE = 120;
  type Fault = "throws" | "hangs" | "answers later";

  /** One signed-in user; the cache is late, and the store does what it is told to. */
  async function lateCache(fault: Fault, latency = LATE, settings: Partial<SessionsOptions> = {}) {
    const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    const answers = {
      throws: () => Promise.reject(new Error("down")),
      hangs: () => new Promise<never>(() => {}),
      "answers later": () => pause(2 * LATE),
    };
    const { sessions, cache, another } = createFixture({
      ...settings,
      wrapStore: (store) => ({
        ...store,
        findMany: async (...of) => (await answers[fault](), store.findMany(...of)),
      }),
      wrapCache: (whole) => ({ ...whole, get: async (key) => (await pause(latency), whole.get(key)) }),
    });
    const tokens = await another({}).issue({ userId: "user" });
    await idle();
    const ask = async (options = {}) => {
      const from = performance.now();
      const answer = sessions.authenticate(tokens.accessToken, options).then(
        (outcome) => ({ outcome, took: performance.now() - from }),
        (error: unknown) => ({ outcome: error as { code: string }, took: performance.now() - from }),
      );
      await vi.advanceTimersByTimeAsync(5_000);
      return answer;
    };
    return { ask, cache, key: `session:${tokens.session.id}` };
  }

  it.each<[Fault]>([["throws"], ["hangs"], ["answers later"]])(
    "is heard while the store %s",
    async (fault) => {
      const { ask, cache, key } = await lateCache(fault);
      expect(await ask()).toEqual({
        outcome: expect.objectContaining({ ok: true, source: "cache" }),
        took: LATE,
      });
      await cache.set(key, "", 60_000);
      expect(await ask()).toEqual({ outcome: { ok: false, reason: "revoked" }, took: LATE });
    },
  );

  it("and knows nothing leaves it to the store", async () => {
    const { ask, cache } = await lateCache("answers later");
    cache.clear();
    expect(await ask()).toMatchObject({ outcome: { ok: true, source: "store" }, took: 50 + 2 * LATE });
  });

  it("and knows nothing leaves it to the store, down or not", async () => {
    const { ask, cache } = await lateCache("throws");
    cache.clear();
    expect(await ask()).toMatchObject({ outcome: { code: "ERR_SESS_STORE_UNAVAILABLE" }, took: LATE });
  });

  it("is not waited for when the store is sooner, nor for longer than the store is", async () => {
    const sooner = await lateCache("answers later", 10 * LATE);
    expect(await sooner.ask()).toMatchObject({ outcome: { ok: true, source: "store" }, took: 50 + 2 * LATE });
    const never = await lateCache("throws", 60_000);
    expect(await never.ask()).toMatchObject({ outcome: { code: "ERR_SESS_STORE_UNAVAILABLE" }, took: 2_050 });
  });

  it("is waited for by no more than wait for the store", async () => {
    const { ask } = await lateCache("throws", 60_000, { storeQueue: 2 });
    const all = await Promise.all(Array.from({ length: 5 }, () => ask()));
    const took = all.map((one) => one.took);
    expect(took.toSorted((one, other) => one - other)).toEqual([50, 50, 50, 2_050, 2_050]);
  });

  it("is not asked where only the store counts", async () => {
    const { ask } = await lateCache("throws");
    const { outcome } = await ask({ consistency: "strong" });
    expect(outcome).toMatchObject({ code: "ERR_SESS_STORE_UNAVAILABLE" });
  });
});

it("refuses at once what there is no room to wait for, and goes on when the store answers", async () => {
  let release!: () => void;
  const held = new Promise<void>((resolve) => (release = resolve));
  const { sessions } = createFixture({
    storeConcurrency: 1,
    storeQueue: 2,
    wrapStore: (store) => ({ ...store, listByUser: (...of) => held.then(() => store.listByUser(...of)) }),
  });
  const running = Array.from({ length: 3 }, () => sessions.list("user"));
  const from = performance.now();
  expect(await failure(sessions.list("user"))).toEqual({ code: "ERR_SESS_OVERLOADED" });
  expect(performance.now() - from).toBe(0);
  release();
  expect(await Promise.all(running)).toEqual([[], [], []]);
  expect(await sessions.list("user")).toEqual([]);
});

it("lets a transaction finish, however many wait for the store", async () => {
  let release!: () => void;
  const held = new Promise<void>((resolve) => (release = resolve));
  const { sessions, store } = createFixture({
    storeConcurrency: 1,
    wrapStore: (whole) => ({ ...whole, listByUser: (...of) => held.then(() => whole.listByUser(...of)) }),
  });
  // Waits for the connection that the transaction holds, as calls do that a pool of one makes wait.
  const waiting = sessions.list("user");
  await sessions.transaction(async (join) => {
    await join(store).revokeAll("user");
    release();
  });
  expect(await waiting).toEqual([]);
});

it("refuses reads beyond storeQueue, too", async () => {
  let release!: () => void;
  const held = new Promise<void>((resolve) => (release = resolve));
  const { sessions, another } = createFixture({
    storeConcurrency: 1,
    storeQueue: 2,
    wrapStore: (store) => ({ ...store, findMany: (...of) => held.then(() => store.findMany(...of)) }),
  });
  const issued = await Promise.all(Array.from({ length: 600 }, () => another().issue({ userId: "user" })));
  const ask = (index: number): Promise<unknown> =>
    failure(sessions.authenticate(issued[index]!.accessToken, { consistency: "strong" }));
  const first = ask(0);
  await idle();
  const rest = issued.slice(1).map((_, index) => ask(index + 1));
  await idle();
  release();
  await first;
  const outcomes = await Promise.all(rest);
  expect(outcomes.filter((outcome) => outcome === "no failure").length).toBeGreaterThanOrEqual(2);
  expect(outcomes).toContainEqual({ code: "ERR_SESS_OVERLOADED" });
});
