import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@libsql/client";
import { testSessionStore } from "@sess/conformance/vitest";
import { afterAll, beforeAll, describe } from "vitest";
import { type SqliteClient, sqliteSessions } from "../src/index.ts";
import { type DatabaseSync, needsNodeSqlite, nodeSqlite } from "./node-sqlite.ts";

async function migrated(client: SqliteClient) {
  const store = sqliteSessions(client);
  await store.migrate();
  return store;
}

describe("sqliteSessions", () => {
  const clients: Client[] = [];
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sess-sqlite-"));
  });
  afterAll(async () => {
    for (const client of clients) client.close();
    await rm(folder, { recursive: true });
  });
  const connect = async (url: string) => {
    const client = createClient({ url });
    clients.push(client);
    return migrated(client);
  };

  const inMemory = connect(":memory:");
  testSessionStore("@libsql/client, in memory", { open: () => inMemory });
  testSessionStore("@libsql/client, a file over two connections", {
    open: () => connect(`file:${join(folder, "cases.db")}`),
  });
});

const declare = nodeSqlite === undefined ? describe.skip : describe;
declare(`sqliteSessions${nodeSqlite === undefined ? ` [${needsNodeSqlite}]` : ""}`, () => {
  const databases: DatabaseSync[] = [];
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sess-node-sqlite-"));
  });
  afterAll(async () => {
    for (const database of databases) database.close();
    await rm(folder, { recursive: true });
  });

  testSessionStore("node:sqlite, a file over many connections", {
    async open() {
      // Whatever changes how rows come back.
      const options = { readBigInts: databases.length % 2 === 0, returnArrays: databases.length % 3 === 0 };
      const database = new nodeSqlite!.DatabaseSync(join(folder, "cases.db"), { timeout: 1_000, ...options });
      databases.push(database);
      return migrated(database);
    },
  });
});
