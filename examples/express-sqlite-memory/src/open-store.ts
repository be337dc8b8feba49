/** The truth: a SQLite file, or PostgreSQL when its URL is given. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import type { SessionStore } from "@sess/core";
import { postgresSessions } from "@sess/postgres";
import { sqliteSessions } from "@sess/sqlite";
import { Pool } from "pg";

export interface OpenStore {
  readonly store: SessionStore;
  readonly name: string;
  close(): Promise<void>;
}

export async function openStore(url: string | undefined, folder: string): Promise<OpenStore> {
  if (url !== undefined) {
    const pool = new Pool({ connectionString: url, connectionTimeoutMillis: 2_000 });
    // Without a listener, a connection that breaks while it is idle would end the process.
    pool.on("error", (error) => console.error(`PostgreSQL: ${error.message}`));
    const store = postgresSessions(pool);
    await store.migrate();
    return { store, name: "PostgreSQL", close: () => pool.end() };
  }
  await mkdir(folder, { recursive: true });
  const client = createClient({ url: `file:${join(folder, "sessions.db")}`, timeout: 5_000 });
  const store = sqliteSessions(client);
  await store.migrate();
  return { store, name: "SQLite", close: async () => client.close() };
}
