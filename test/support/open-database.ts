/** A store alone, on any SQL database, by its address. */
import { createClient } from "@libsql/client";
import type { SessionStore } from "@sess/core";
import { mysqlSessions } from "@sess/mysql";
import { postgresSessions } from "@sess/postgres";
import { sqliteSessions } from "@sess/sqlite";
import { createPool } from "mysql2/promise";
import { Pool } from "pg";

export interface Database {
  readonly store: SessionStore & { migrate(): Promise<void> };
  close(): Promise<void>;
}

export function openDatabase(url: string): Database {
  if (url.startsWith("postgres")) {
    const pool = new Pool({ connectionString: url });
    return { store: postgresSessions(pool), close: () => pool.end() };
  }
  if (url.startsWith("mysql")) {
    const pool = createPool({ uri: url });
    return { store: mysqlSessions(pool), close: () => pool.end() };
  }
  const client = createClient({ url, timeout: 10_000 });
  return { store: sqliteSessions(client), close: async () => client.close() };
}
