/**
 * What `authenticate` answers, whatever the cache and the store do. The table is the documentation:
 * a row is what the cache does, a column what the store does, a cell what the caller gets.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CacheStore, SessionStore, StoredSession } from "../src/index.ts";
import { SessError } from "../src/index.ts";
import { createFixture, type Fixture, idle, START } from "./support/fixture.ts";

const CACHE_DEADLINE = 50;
const STORE_DEADLINE = 2_000;

const COLUMNS = ["active", "revoked", "absent", "throw", "hang"] as const;
const TABLE = {
  //           active        revoked    absent             throw          hang
  hit: ["ok (cache)", "ok (cache)", "ok (cache)", "ok (cache)", "ok (cache)"],
  tombstone: ["revoked", "revoked", "revoked", "revoked", "revoked"],
  miss: ["ok (store)", "revoked", "unknown_session", "unavailable", "timeout"],
  throw: ["ok (store)", "revoked", "unknown_session", "unavailable", "timeout"],
  hang: ["ok (store)", "revoked", "unknown_session", "unavailable", "timeout"],
  corrupt: ["ok (store)", "revoked", "unknown_session", "unavailable", "timeout"],
} as const;

/** What the cache holds afterwards; `-`: no entry, `+`: the user, `""`: a tombstone, `x`: what stood there. */
const AFTERWARDS = {
  hit: ["+", "+", "+", "+", "+"],
  tombstone: ['""', '""', '""', '""', '""'],
  miss: ["+", '""', "-", "-", "-"],
  throw: ["-", "-", "-", "-", "-"],
  hang: ["-", "-", "-", "-", "-"],
  corrupt: ["x", '""', "x", "x", "x"],
} as const;

type Row = keyof typeof TABLE;
type Column = (typeof COLUMNS)[number];

const never = <T>(): Promise<T> => new Promise(() => {});
const down = (): Promise<never> => Promise.reject(new Error("down"));

function brokenCache(row: Row, cache: CacheStore): CacheStore {
  if (row === "throw") return { get: down, add: down, set: down };
  if (row === "hang") return { get: never, add: never, set: never };
  return cache;
}

function brokenStore(column: Column, store: SessionStore): SessionStore {
  if (column === "throw") return { ...store, findMany: down };
  if (column === "hang") return { ...store, findMany: never };
  if (column === "absent") return { ...store, findMany: async () => [] };
  if (column === "active") return store;
  const revoke = (session: StoredSession): StoredSession => ({
    ...session,
    revokedAt: START,
    revokedReason: "test",
  });
  return { ...store, findMany: async (ids, now) => (await store.findMany(ids, now)).map(revoke) };
}

/** Lets virtual time pass only while nothing else happens. */
async function settle<T>(promise: Promise<T>): Promise<{ value?: T; error?: unknown }> {
  let outcome: { value?: T; error?: unknown } | undefined;
  promise.then(
    (value) => (outcome = { value }),
    (error: unknown) => (outcome = { error }),
  );
  for (;;) {
    await idle();
    if (outcome !== undefined) return outcome;
    vi.advanceTimersByTime(1);
  }
}

describe("authenticate", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }));
  afterEach(() => void vi.useRealTimers());

  for (const row of Object.keys(TABLE) as Row[]) {
    for (const [index, column] of COLUMNS.entries()) {
      const expected = TABLE[row][index]!;
      it(`cache ${row}, store ${column}: ${expected}`, async () => {
        const fixture = createFixture();
        const { accessToken, key } = await prepare(fixture, row);
        const cache = brokenCache(row, fixture.cache);
        let askedAt = 0;
        const sessions = fixture.another({
          cache: { ...cache, get: (name) => ((askedAt = Date.now()), cache.get(name)) },
          store: brokenStore(column, fixture.store),
          cacheDeadline: CACHE_DEADLINE,
          storeDeadline: STORE_DEADLINE,
        });
        const { value, error } = await settle(sessions.authenticate(accessToken));
        const elapsed = Date.now() - askedAt;
        expect(describeOutcome(value, error)).toBe(expected);
        expect(describeEntry(await fixture.cache.get(key))).toBe(AFTERWARDS[row][index]);

        // A cache that hangs is given as long as the store when that fails.
        const hasNoAnswer = column === "hang" || (column === "throw" && row === "hang");
        const waited =
          (row === "hang" ? CACHE_DEADLINE : 0) + (asksStore(row) && hasNoAnswer ? STORE_DEADLINE : 0);
        expect(elapsed, "the added latency is the deadline, and nothing else is waited for").toBe(waited);
      });
    }
  }
});

const asksStore = (row: Row): boolean => row !== "hit" && row !== "tombstone";

async function prepare(
  { sessions, cache }: Fixture,
  row: Row,
): Promise<{ accessToken: string; key: string }> {
  const { accessToken, session } = await sessions.issue({ userId: "user" });
  await idle();
  const key = `session:${session.id}`;
  if (row === "tombstone") await cache.set(key, "", 60_000);
  else if (row === "corrupt") await cache.set(key, "somebody else", 60_000);
  else if (row !== "hit") cache.clear();
  return { accessToken, key };
}

function describeOutcome(
  value: Awaited<ReturnType<Fixture["sessions"]["authenticate"]>> | undefined,
  error: unknown,
): string {
  if (value?.ok) return `ok (${value.source})`;
  if (value !== undefined) return value.reason;
  if (!(error instanceof SessError)) return `unexpected ${String(error)}`;
  return error.code === "ERR_SESS_TIMEOUT"
    ? "timeout"
    : error.code === "ERR_SESS_STORE_UNAVAILABLE"
      ? "unavailable"
      : error.code;
}

function describeEntry(value: string | null): string {
  if (value === null) return "-";
  if (value === "") return '""';
  return value === "user" ? "+" : "x";
}
