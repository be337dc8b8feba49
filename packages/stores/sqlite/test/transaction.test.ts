/** The store on a transaction that is the caller's: all of it happens, or nothing. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Client, createClient, type Transaction } from "@libsql/client";
import type { NewSession } from "@sess/core";
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import { type SqliteClient, sqliteSessions } from "../src/index.ts";

const NOW = 1_732_212_345_679;
const how = { reason: "password_changed", by: "the user", now: NOW };
const endOldest = { max: 1, whenFull: "end_oldest", revocation: { ...how, reason: "limit" } } as const;
const created = { outcome: "created", ended: [] };
const fenced = { outcome: "fenced", ended: [] };

function newSession(userId: string, fields: Partial<NewSession> = {}): NewSession {
  return {
    id: crypto.randomUUID(),
    userId,
    gen: 0,
    device: {},
    claims: {},
    createdAt: NOW,
    authenticatedAt: NOW,
    rotatedAt: NOW,
    expiresAt: NOW + 60_000,
    absoluteExpiresAt: NOW + 60_000,
    revokedAt: null,
    revokedReason: null,
    revokedBy: null,
    startedAt: NOW,
    ...fields,
  };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sess-sqlite-transaction-"));
});
afterAll(() => rm(folder, { recursive: true }));

it("takes a transaction of @libsql/client as it is", () => {
  expectTypeOf<Transaction>().toExtend<SqliteClient>();
});

describe.each([
  ["delete", undefined],
  ["wal", undefined],
  ["wal", 200],
])("sqliteSessions inside a transaction, with journal_mode %s and timeout %s", (mode, timeout) => {
  let client: Client;
  beforeAll(async () => {
    client = createClient({
      url: `file:${join(folder, `${mode}-${timeout}.db`)}`,
      ...(timeout && { timeout }),
    });
    await client.execute(`PRAGMA journal_mode = ${mode}`);
    await sqliteSessions(client).migrate();
    await client.execute("CREATE TABLE users (id TEXT PRIMARY KEY, password TEXT)");
  });
  afterAll(() => client.close());

  /** A user with a password and two sessions. */
  async function signedIn(userId: string): Promise<string[]> {
    await client.execute({ sql: "INSERT INTO users VALUES (?, 'old')", args: [userId] });
    const sessions = [newSession(userId), newSession(userId)];
    for (const session of sessions) await sqliteSessions(client).create(session);
    return sessions.map(({ id }) => id);
  }
  const changePassword = (transaction: Transaction, userId: string) =>
    transaction.execute({ sql: "UPDATE users SET password = 'new' WHERE id = ?", args: [userId] });
  const passwordOf = async (userId: string) =>
    (await client.execute({ sql: "SELECT password FROM users WHERE id = ?", args: [userId] })).rows[0]?.[
      "password"
    ];

  it("commits a revoke-all with a change of the caller's", async () => {
    const store = sqliteSessions(client);
    const [kept, ended] = (await signedIn("commit")) as [string, string];
    const transaction = await client.transaction("write");
    const inside = sqliteSessions(transaction);
    await changePassword(transaction, "commit");
    expect(await inside.revokeAll("commit", { ...how, except: [kept] })).toEqual([ended]);
    expect(await inside.listByUser("commit", NOW)).toHaveLength(1);
    await transaction.commit();
    expect((await store.listByUser("commit", NOW)).map(({ id }) => id)).toEqual([kept]);
    expect(await passwordOf("commit")).toBe("new");
    expect(await store.create(newSession("commit"))).toEqual(fenced);
  });

  it("rolls back a revoke-all and its fence, a revocation, a denied token and a sign-in", async () => {
    const store = sqliteSessions(client);
    const [first] = (await signedIn("rollback")) as [string];
    const before = await store.findMany([first], NOW);
    const transaction = await client.transaction("write");
    const inside = sqliteSessions(transaction);
    await changePassword(transaction, "rollback");
    await inside.deny({ jti: "rolled back", sessionId: first, reason: "denied", expiresAt: NOW + 1 });
    await inside.reauthenticate(first, "rollback", NOW + 5);
    await inside.rename(first, "rollback", "renamed");
    await inside.revoke(first, how);
    await inside.revokeAll("rollback", how);
    const session = newSession("rollback", { startedAt: NOW + 1 });
    expect(await inside.create(session)).toEqual(created);
    await transaction.rollback();
    expect(await passwordOf("rollback")).toBe("old");
    expect(await store.findMany([first, session.id], NOW)).toEqual(before);
    expect(await store.listByUser("rollback", NOW)).toHaveLength(2);
    expect(await store.create(newSession("rollback"))).toEqual(created);
  });

  it("ends nothing for a sign-in that failed, in a transaction that is committed all the same", async () => {
    const store = sqliteSessions(client);
    const [first] = (await signedIn("failed")) as [string];
    const transaction = await client.transaction("write");
    const again = newSession("failed", { id: first });
    await expect(sqliteSessions(transaction).create(again, endOldest)).rejects.toThrow(/UNIQUE/);
    await transaction.commit();
    expect(await store.listByUser("failed", NOW)).toHaveLength(2);
  });

  it("fences a sign-in that races it, and one that the commit lets through is stored", async () => {
    const store = sqliteSessions(client);
    await signedIn("race");
    const transaction = await client.transaction("write");
    await changePassword(transaction, "race");
    await sqliteSessions(transaction).revokeAll("race", how);
    const racing = [
      store.create(newSession("race")),
      store.create(newSession("race", { startedAt: NOW + 1 })),
    ];
    await sleep(30);
    await transaction.commit();
    expect(await Promise.all(racing)).toEqual([fenced, created]);
    expect(await store.listByUser("race", NOW)).toHaveLength(1);
  });

  it("lets the sign-in that races it go on after a rollback", async () => {
    const store = sqliteSessions(client);
    const transaction = await client.transaction("write");
    await sqliteSessions(transaction).revokeAll("undone", how);
    const racing = store.create(newSession("undone"));
    await sleep(30);
    await transaction.rollback();
    expect(await racing).toEqual(created);
  });

  it("tries nothing again inside: only the caller can begin the transaction again", async () => {
    const [transaction, other] = [await client.transaction("deferred"), await client.transaction("write")];
    const failing = sqliteSessions(transaction).revokeAll("busy", how);
    await expect(failing).rejects.toMatchObject({ code: "SQLITE_BUSY" });
    transaction.close();
    await other.rollback();
  });
});
