/** Several processes prune one database at the same moment, while others use it: each row goes once, and nothing fails. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { startMysql, startPostgres } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Forked, forkFile } from "./support/forked.ts";
import { instant } from "./support/instant.ts";
import { NOW, newSession } from "./support/new-session.ts";
import { type Database, openDatabase } from "./support/open-database.ts";
import type { Order, Pruned } from "./support/pruning-main.ts";

const PROCESSES = 3;
const TIMES = 3;
/** More than any store forgets in one statement. */
const OLD = 1_500;
const HOUR = 3_600_000;
const BEFORE = NOW - HOUR;

const HOW = { reason: "logout", by: null, now: NOW };

interface Place {
  readonly url: string;
  stop(): Promise<void>;
}

describeWith("postgres", "on PostgreSQL", () =>
  suite(async () => {
    const server = await startPostgres();
    return { url: await server.createDatabase(), stop: server.stop };
  }),
);
describeWith("mysql", "on MySQL", () =>
  suite(async () => {
    const server = await startMysql();
    return { url: await server.createDatabase(), stop: server.stop };
  }),
);
describe("on SQLite", () => {
  suite(async () => {
    const folder = await mkdtemp(join(tmpdir(), "sess-prune-"));
    return { url: `file:${join(folder, "sess.db")}`, stop: () => rm(folder, { recursive: true }) };
  });
});

function suite(start: () => Promise<Place>): void {
  let place: Place;
  let database: Database;
  let others: Forked[];

  beforeAll(async () => {
    place = await start();
    database = openDatabase(place.url);
    await database.store.migrate();
    others = await Promise.all(
      Array.from({ length: PROCESSES }, () => forkFile("./pruning-main.ts", { url: place.url })),
    );
  }, 60_000);
  afterAll(async () => {
    await Promise.all(others.map((other) => other.close()));
    await database.close();
    await place.stop();
  });

  it(`${PROCESSES} processes forget each of ${OLD} ended sessions once, and no other`, async () => {
    const { store } = database;
    const old = Array.from({ length: OLD }, (_, index) => ended(index));
    for (let at = 0; at < OLD; at += 20) {
      await Promise.all(old.slice(at, at + 20).map((session) => store.create(session)));
    }
    const live = Array.from({ length: 50 }, (_, index) => newSession({ userId: `live ${index % 10}` }));
    for (const session of live) await store.create(session);

    const at = instant() + 200_000;
    let isPruning = true;
    const order: Order = { before: BEFORE, at, times: TIMES };
    const pruning = Promise.all(others.map((other) => other.ask(order) as Promise<Pruned>)).finally(
      () => (isPruning = false),
    );
    const users = [useUntil(() => !isPruning, "one"), useUntil(() => !isPruning, "other")];
    const pruned = await pruning;
    await Promise.all(users);

    expect(pruned.flatMap(({ failures }) => failures)).toEqual([]);
    const forgotten = pruned.flatMap(({ counts }) => counts).reduce((sum, count) => sum + count, 0);
    expect(forgotten).toBe(OLD);
    expect(await store.prune(BEFORE)).toBe(0);
    const left = await store.findMany(
      [...old, ...live].map(({ id }) => id),
      NOW,
    );
    expect(left.map(({ id }) => id).toSorted()).toEqual(live.map(({ id }) => id).toSorted());
  }, 120_000);

  /** Signs in, refreshes, and signs out everywhere, on the rows beside those that go. */
  async function useUntil(isOver: () => boolean, userId: string): Promise<void> {
    const { store } = database;
    do {
      const session = newSession({ userId, startedAt: NOW + 1 });
      expect(await store.create(session)).toMatchObject({ outcome: "created" });
      const next = { expiresAt: NOW + HOUR, now: NOW };
      expect(await store.rotate(session.id, 0, next)).toMatchObject({ gen: 1 });
      expect(await store.revokeAll(userId, HOW)).toEqual([session.id]);
      // SQLite answers before anything else is looked at: without a pause, no word of the others would arrive.
      await setImmediate();
    } while (!isOver());
  }
}

/** Expired, revoked, or both, long before. */
function ended(index: number): ReturnType<typeof newSession> {
  const long = BEFORE - 1 - index;
  const revoked = { revokedAt: long, revokedReason: "logout" };
  return newSession({
    userId: `user ${index % 100}`,
    startedAt: long - HOUR,
    ...(index % 3 === 0 ? {} : { expiresAt: long }),
    ...(index % 3 === 1 ? {} : revoked),
  });
}
