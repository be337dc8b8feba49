/** A database through `@libsql/client`: a file, memory, or a remote libSQL or Turso. */
import type { Database, Result, Statement } from "./database.ts";

/**
 * What `createClient` of `@libsql/client` returns, whether the database is a file, in memory or remote; or what
 * its `transaction("write")` resolves to.
 */
export interface LibsqlClient {
  execute(statement: Statement): Promise<Result>;
  /** One transaction; of a transaction, a part of it: its `batch` begins and commits none. */
  batch(statements: Statement[], mode: "write"): Promise<Result[]>;
}

export function libsqlDatabase(client: LibsqlClient): Database {
  const isTransaction = typeof (client as { commit?: unknown }).commit === "function";
  return {
    execute: (statement) => client.execute(statement),
    batch: (statements) => client.batch(statements, "write"),
    inTransaction: () => isTransaction,
  };
}
