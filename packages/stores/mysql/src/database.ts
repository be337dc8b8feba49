/** What the store asks of a database, over a pool or inside a transaction of the caller's. */
import { isPool, type MysqlClient, type Value } from "./client.ts";
import { databaseOn as onConnection } from "./on-connection.ts";
import { databaseOn as onPool } from "./on-pool.ts";
import type { Row } from "./row.ts";
import type { Run } from "./run.ts";

export interface Database {
  /** One statement that only reads. */
  read(sql: string, values: Value[]): Promise<readonly Row[]>;
  /**
   * All of `work`, or nothing. `work` may be run again. Where it locks more than single rows, it should be at
   * READ COMMITTED: at REPEATABLE READ, the default, the gaps between rows would be locked too, against the sign-ins
   * of others. In a transaction of the caller's, the isolation is the caller's.
   */
  transaction<Result>(work: (run: Run) => Promise<Result>, isolation?: "READ COMMITTED"): Promise<Result>;
  /** Statements such as CREATE TABLE, which no transaction holds together. */
  define(statements: readonly string[]): Promise<void>;
}

export function databaseOf(client: MysqlClient): Database {
  return isPool(client) ? onPool(client) : onConnection(client);
}
