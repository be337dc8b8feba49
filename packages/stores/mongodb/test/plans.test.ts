/** No question reads a collection from end to end: 20 000 sessions, of 2 000 users and of one who signs out a lot. */
import { type MongoServer, mongoKind, startMongo } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import type { Db, MongoClient } from "mongodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type MongodbSessions, mongodbSessions } from "../src/index.ts";
import { connect } from "./connect.ts";
import { DAY, newSession } from "../../../../test/support/new-session.ts";

const MANY = 20_000;

describeWith("mongodb:real", `the plans of mongodbSessions (${mongoKind()})`, () => {
  let server: MongoServer;
  let client: MongoClient;
  let db: Db;
  let store: MongodbSessions;
  const now = Date.now();
  beforeAll(async () => {
    server = await startMongo();
    client = await connect(server.createDatabase());
    db = client.db();
    store = mongodbSessions(db);
    await store.migrate();
    const each = <Document>(make: (n: number) => Document) => Array.from({ length: MANY }, (_, n) => make(n));
    await db.collection<{ _id: string }>("sess_sessions").insertMany(
      each((n) => ({
        _id: `session ${n}`,
        userId: n % 20 === 0 ? "often" : `user ${n % 2_000}`,
        gen: 0,
        device: {},
        claims: "{}",
        createdAt: new Date(now - n),
        authenticatedAt: new Date(now),
        rotatedAt: new Date(now),
        expiresAt: new Date(now + 14 * DAY),
        absoluteExpiresAt: new Date(now + 90 * DAY),
        ...(n % 20 < 10 ? { revokedAt: new Date(now - n * 60_000), revokedReason: "logout" } : {}),
      })),
    );
    await db.collection<{ _id: string }>("sess_users").insertMany(
      each((n) => ({
        _id: `user ${n}`,
        usedAt: new Date(now - n * 60_000),
        ...(n % 2 === 0 ? { fencedAt: new Date(now - n * 60_000) } : {}),
      })),
    );
    await db.collection<{ _id: string }>("sess_denied").insertMany(
      each((n) => ({
        _id: `jti ${n}`,
        sessionId: `session ${n % 2_000}`,
        reason: "denied",
        expiresAt: new Date(now - (n - 50) * 60_000),
      })),
    );
    await db.command({ profile: 2 });
  }, 120_000);
  afterAll(async () => {
    await client.close();
    await server.stop();
  });

  const how = { reason: "logout", by: null, now };
  const limit = { max: 3, whenFull: "end_oldest", revocation: how } as const;
  const user = () => newSession({ userId: "user 19", startedAt: now + 1 });
  const often = () => newSession({ userId: "often", startedAt: now + 1 });
  it.each<[name: string, call: () => Promise<unknown>, most: number]>([
    ["findMany", () => store.findMany(["session 1", "session 2"], now), 30],
    ["rotate", () => store.rotate("session 19", 0, { expiresAt: now + DAY, now }), 1],
    ["rotate, to the end", () => store.rotate("session 39", 0, { expiresAt: now + 99 * DAY, now }), 1],
    ["rotate, in vain", () => store.rotate("session 59", 7, { expiresAt: now + DAY, now }), 1],
    ["revoke", () => store.revoke("session 79", how), 1],
    ["reauthenticate", () => store.reauthenticate("session 99", "user 99", now), 1],
    ["rename", () => store.rename("session 99", "user 99", "Work laptop"), 1],
    ["deny", () => store.deny({ jti: "new", sessionId: "session 1", reason: "x", expiresAt: now }), 1],
    ["denied", () => store.denied(now), 60],
    ["listByUser", () => store.listByUser("user 19", now), 20],
    ["listByUser, of one who signs out a lot", () => store.listByUser("often", now), 20],
    ["history", () => store.history("often", 10), 10],
    ["revokedSince", () => store.revokedSince(now - 900_000), 20],
    ["revokedSince, of a user", () => store.revokedSince(now - 900_000, "often"), 20],
    ["create", () => store.create(user()), 1],
    ["create, with a limit", () => store.create(user(), limit), 20],
    ["create, of one who signs out a lot", () => store.create(often(), limit), 20],
    ["revokeAll", () => store.revokeAll("user 19", how), 20],
    ["prune", () => store.prune(now - 13 * DAY), 1_000],
  ])("%s", async (_, call, most) => {
    const profile = db.collection("system.profile");
    const since = new Date();
    await call();
    const seen = await profile
      .find({ ts: { $gte: since }, ns: /\.sess_/, planSummary: { $exists: true } })
      .project<{ planSummary: string; docsExamined: number }>({ planSummary: 1, docsExamined: 1 })
      .toArray();
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter(({ planSummary }) => !/^(IXSCAN|IDHACK|COUNT_SCAN)/.test(planSummary))).toEqual([]);
    expect(Math.max(...seen.map(({ docsExamined }) => docsExamined))).toBeLessThanOrEqual(most);
  });
});
