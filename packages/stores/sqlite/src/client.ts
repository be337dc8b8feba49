/** Which client it is that was given. */
import { type D1Client, d1Database } from "./d1.ts";
import type { Database } from "./database.ts";
import { type LibsqlClient, libsqlDatabase } from "./libsql.ts";
import { type NodeSqliteDatabase, nodeSqliteDatabase } from "./node-sqlite.ts";

/** A client of `@libsql/client`, a `DatabaseSync` of `node:sqlite`, or a `D1Database` of Cloudflare. */
export type SqliteClient = LibsqlClient | NodeSqliteDatabase | D1Client;

/** Throws a TypeError that says what is expected, before the wrong object fails in some far place. */
export function databaseOf(client: SqliteClient): Database {
  const { execute, batch, prepare, exec, isTransaction } = Object(client) as Record<string, unknown>;
  const prepares = typeof prepare === "function";
  if (prepares && typeof exec === "function" && typeof isTransaction === "boolean") {
    return nodeSqliteDatabase(client as NodeSqliteDatabase);
  }
  if (prepares && typeof batch === "function") return d1Database(client as D1Client);
  if (typeof execute === "function" && typeof batch === "function") {
    return libsqlDatabase(client as LibsqlClient);
  }
  const given = client === null ? "null" : typeof client;
  throw new TypeError(
    `sqliteSessions(client): expected a client made by createClient() of @libsql/client, a DatabaseSync of node:sqlite (Node 22.16 or later) or a D1Database, got ${
      given === "object" ? "another object" : given
    }`,
  );
}
