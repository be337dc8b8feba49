import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@libsql/client";
import { testSessionStore } from "@sess/conformance/vitest";
import { afterAll, beforeAll, describe } from "vitest";
import { sqliteSessions } from "../src/index.ts";

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
    const store = sqliteSessions(client);
    await store.migrate();
    return store;
  };

  const inMemory = connect(":memory:");
  testSessionStore("@libsql/client, in memory", { open: () => inMemory });
  testSessionStore("@libsql/client, a file over two connections", {
    open: () => connect(`file:${join(folder, "cases.db")}`),
  });
});
