/** What only a replica set has: elections, and transactions of the caller's. */
import type { SessionLimit } from "@sess/core";
import { type MongoServer, mongoKind, startMongo } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import type { ClientSession, MongoClient } from "mongodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type MongodbSessions, mongodbSessions } from "../src/index.ts";
import { connect } from "./connect.ts";
import { NOW, newSession } from "../../../../test/support/new-session.ts";

const how = { reason: "password_changed", by: "the user", now: NOW };
const created = { outcome: "created", ended: [] };
const fenced = { outcome: "fenced", ended: [] };
const one: SessionLimit = { max: 1, whenFull: "end_oldest", revocation: { ...how, reason: "limit" } };

describeWith("mongodb:real", `mongodbSessions on a replica set (${mongoKind()})`, () => {
  let server: MongoServer;
  let url: string;
  let client: MongoClient;
  let store: MongodbSessions;
  let hasTransactions: boolean;
  beforeAll(async () => {
    server = await startMongo({ replicaSet: true });
    url = server.createDatabase();
    client = await connect(url);
    store = mongodbSessions(client.db());
    await store.migrate();
    const { versionArray } = await client.db().command({ buildInfo: 1 });
    hasTransactions = versionArray[0] > 4 || (versionArray[0] === 4 && versionArray[1] >= 2);
  }, 120_000);
  afterAll(async () => {
    await client.close();
    await server.stop();
  });

  it("refuses a node that is not the primary, also when the client would read from it", async () => {
    const direct = await connect(url, { directConnection: true });
    const session = newSession();
    await store.create(session);
    await direct
      .db("admin")
      .command({ replSetStepDown: 10, force: true })
      .catch(() => {});
    const late = mongodbSessions(direct.db());
    await expect(late.findMany([session.id], NOW)).rejects.toThrow("is not the primary");
    await expect(late.migrate()).rejects.toThrow("is not the primary");
    // The same store is right as soon as the node is primary again.
    await expect
      .poll(() => late.findMany([session.id], NOW).catch(() => []), { timeout: 60_000 })
      .toHaveLength(1);
    await direct.close();
  }, 120_000);

  async function inTransaction<Result>(
    end: "commit" | "abort",
    work: (session: ClientSession, inside: MongodbSessions) => Promise<Result>,
  ): Promise<Result> {
    return client.withSession(async (session) => {
      session.startTransaction({ writeConcern: { w: "majority" } });
      try {
        const result = await work(session, mongodbSessions(client.db(), { session }));
        await (end === "commit" ? session.commitTransaction() : session.abortTransaction());
        return result;
      } finally {
        if (session.inTransaction()) await session.abortTransaction();
      }
    });
  }

  async function signedIn(userId: string): Promise<[string, string]> {
    const sessions = [newSession({ userId }), newSession({ userId })] as const;
    for (const session of sessions) await store.create(session);
    return [sessions[0].id, sessions[1].id];
  }

  it("commits a revoke-all with a change of the caller's, and shows neither before", async ({ skip }) => {
    skip(!hasTransactions, "this MongoDB has no transactions");
    const users = client.db().collection<{ _id: string; password: string }>("users");
    await users.insertOne({ _id: "commit", password: "old" });
    const [kept, ended] = await signedIn("commit");
    await inTransaction("commit", async (session, inside) => {
      await users.updateOne({ _id: "commit" }, { $set: { password: "new" } }, { session });
      expect(await inside.revokeAll("commit", { ...how, except: [kept] })).toEqual([ended]);
      expect(await inside.listByUser("commit", NOW)).toHaveLength(1);
      expect(await store.listByUser("commit", NOW)).toHaveLength(2);
    });
    expect((await store.listByUser("commit", NOW)).map(({ id }) => id)).toEqual([kept]);
    expect(await users.findOne({ _id: "commit" })).toMatchObject({ password: "new" });
    expect(await store.create(newSession({ userId: "commit" }))).toEqual(fenced);
  });

  it("rolls back whatever was done inside", async ({ skip }) => {
    skip(!hasTransactions, "this MongoDB has no transactions");
    const [first] = await signedIn("rollback");
    const before = await store.findMany([first], NOW);
    const session = newSession({ userId: "rollback", startedAt: NOW + 1 });
    await inTransaction("abort", async (_, inside) => {
      await inside.deny({ jti: "rolled back", sessionId: first, reason: "denied", expiresAt: NOW + 1 });
      await inside.reauthenticate(first, "rollback", NOW + 5);
      await inside.rename(first, "rollback", "renamed");
      await inside.revoke(first, how);
      await inside.revokeAll("rollback", how);
      expect(await inside.create(session, one)).toEqual(created);
      expect(await inside.findMany([session.id], NOW)).toHaveLength(1);
    });
    expect(await store.findMany([first, session.id], NOW)).toEqual(before);
    expect(await store.create(newSession({ userId: "rollback" }))).toEqual(created);
  });

  it("lets sign-ins wait for the commit, and refuses those that began before the revoke-all", async ({
    skip,
  }) => {
    skip(!hasTransactions, "this MongoDB has no transactions");
    await signedIn("race");
    const { creates } = await inTransaction("commit", async (_, inside) => {
      await inside.revokeAll("race", how);
      // Not awaited here, but handed out of the transaction: they wait for its end.
      const started = Array.from({ length: 10 }, () => store.create(newSession({ userId: "race" }), one));
      return { creates: started };
    });
    expect(await Promise.all(creates)).toEqual(Array.from({ length: 10 }, () => fenced));
    expect(await store.listByUser("race", NOW)).toEqual([]);
  });

  it("makes a transaction that meets another change fail, to be begun again", async ({ skip }) => {
    skip(!hasTransactions, "this MongoDB has no transactions");
    const [first] = await signedIn("conflict");
    const attempt = inTransaction("commit", async (_, inside) => {
      await inside.findMany([first], NOW);
      await store.create(newSession({ userId: "conflict" }));
      await inside.revokeAll("conflict", how);
    });
    await expect(attempt).rejects.toMatchObject({
      errorLabels: expect.arrayContaining(["TransientTransactionError"]),
    });
    expect(await store.listByUser("conflict", NOW)).toHaveLength(3);
  });
});
