/** What could go wrong without an error is one, and says what to do. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@libsql/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SqliteSessions, sqliteSessions } from "../src/index.ts";
import { NOW, newSession } from "../../../../test/support/new-session.ts";
import { needsNodeSqlite, nodeSqlite } from "./node-sqlite.ts";

const how = { reason: "logout", by: null, now: NOW };
const created = { outcome: "created", ended: [] };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sess-sqlite-refusals-"));
});
afterAll(() => rm(folder, { recursive: true }));

const writes = (store: SqliteSessions): (() => Promise<unknown>)[] => [
  () => store.create(newSession()),
  () => store.revoke("s1", how),
  () => store.revokeAll("42", how),
  () => store.prune(1),
];

describe("sqliteSessions refuses", () => {
  const clients: Client[] = [];
  const connect = (): Client => {
    const client = createClient({ url: `file:${join(folder, `${clients.length}.db`)}` });
    clients.push(client);
    return client;
  };
  afterAll(() => {
    for (const client of clients) client.close();
  });

  it.each(["sess_denied", "sess_fences"])(
    "an older version that lacks %s, until migrate() has been called",
    async (table) => {
      const client = connect();
      const store = sqliteSessions(client);
      await store.migrate();
      const session = newSession();
      await store.create(session);
      await client.execute(`DROP TABLE ${table}`);
      const all = async () => {
        await store.create(newSession());
        return store.findMany([session.id], NOW);
      };
      await expect(all()).rejects.toThrow("call migrate() on the store");
      await store.migrate();
      expect(await all()).toMatchObject([{ id: session.id }]);
    },
  );

  it("tables of another version, and says what to compare", async () => {
    const client = connect();
    const store = sqliteSessions(client);
    await store.migrate();
    await client.execute("ALTER TABLE sess_sessions DROP COLUMN revoked_by");
    const { id, userId } = newSession();
    const attempts = [
      () => store.migrate(),
      () => store.create(newSession()),
      () => store.findMany([id], NOW),
      () => store.revokeAll(userId, how),
    ];
    for (const attempt of attempts) {
      await expect(attempt()).rejects.toMatchObject({
        message: expect.stringContaining("of another version: call migrate() of this one, or compare them"),
        cause: { code: "SQLITE_ERROR" },
      });
    }
  });

  it("to write where PRAGMA query_only is on", async () => {
    const client = connect();
    const store = sqliteSessions(client);
    await store.migrate();
    for (const write of writes(store)) {
      await client.execute("PRAGMA query_only = 1"); // a batch leaves its connection to be another one
      await expect(write()).rejects.toMatchObject({
        message: expect.stringContaining("is read-only"),
        cause: { code: "SQLITE_READONLY" },
      });
    }
  });
});

const declare = nodeSqlite === undefined ? describe.skip : describe;
declare(`sqliteSessions on node:sqlite${nodeSqlite === undefined ? ` [${needsNodeSqlite}]` : ""}`, () => {
  const open = (file: string, options = {}) => new nodeSqlite!.DatabaseSync(join(folder, file), options);

  it("refuses to write to a file that was opened to be read", async () => {
    const database = open("read-only.db");
    await sqliteSessions(database).migrate();
    database.close();
    const readOnly = open("read-only.db", { readOnly: true });
    const store = sqliteSessions(readOnly);
    expect(await store.findMany(["s1"], NOW)).toEqual([]);
    for (const write of writes(store)) await expect(write()).rejects.toThrow("is read-only");
    readOnly.close();
  });

  it("says what to do when there are no tables, or one lacks a column", async () => {
    const database = open("another.db");
    const store = sqliteSessions(database);
    for (const write of writes(store)) await expect(write()).rejects.toThrow("call migrate() on the store");
    await store.migrate();
    database.exec("ALTER TABLE sess_sessions DROP COLUMN revoked_by");
    await expect(store.migrate()).rejects.toThrow("of another version");
    database.close();
  });

  it("is part of the caller's transaction, and of a call that fails in it leaves nothing", async () => {
    const database = open("transaction.db");
    const store = sqliteSessions(database);
    await store.migrate();
    const session = newSession({ userId: "u" });
    await store.create(session);
    for (const [end, active] of [
      ["ROLLBACK", [session.id]],
      ["COMMIT", []],
    ] as const) {
      database.exec("BEGIN");
      await expect(store.create(session)).rejects.toThrow("UNIQUE");
      expect(await store.revokeAll("u", how)).toEqual([session.id]);
      database.exec(end);
      expect((await store.listByUser("u", NOW)).map(({ id }) => id)).toEqual(active);
    }
    expect(await store.create(newSession({ userId: "u" }))).toMatchObject({ outcome: "fenced" });
    database.close();
  });

  it("waits while another connection writes, but not for ever", async () => {
    const [database, other] = [open("busy.db", { timeout: 0 }), open("busy.db")];
    const store = sqliteSessions(database);
    await store.migrate();
    other.exec("BEGIN IMMEDIATE");
    const waiting = store.create(newSession());
    setTimeout(() => other.exec("COMMIT"), 100);
    expect(await waiting).toEqual(created);
    other.exec("BEGIN IMMEDIATE");
    await expect(store.create(newSession())).rejects.toThrow("stayed locked");
    other.close();
    database.close();
  });
});
