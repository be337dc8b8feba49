/** A database through `node:sqlite`, which answers at once, and stops the process meanwhile. */
import type { Database, Result, Row, Statement, Value } from "./database.ts";

/** A `DatabaseSync` of `node:sqlite`: of Node 22.16, or 24, or later. */
export interface NodeSqliteDatabase {
  readonly isTransaction: boolean;
  exec(sql: string): void;
  prepare(sql: string): {
    all(...values: Value[]): unknown[];
    setReturnArrays(enabled: boolean): unknown;
  };
}

export function nodeSqliteDatabase(database: NodeSqliteDatabase): Database {
  function all({ sql, args }: Statement): readonly Row[] {
    const statement = database.prepare(sql);
    statement.setReturnArrays(false);
    return statement.all(...args) as Row[];
  }
  function run(statement: Statement): Result {
    const rows = all(statement);
    const [changes] = all({ sql: "SELECT changes() AS count", args: [] });
    return { rows, rowsAffected: Number(changes?.["count"]) };
  }
  return {
    execute: async (statement) => run(statement),
    // Nothing is awaited in between: it is the only connection, and whatever came between would be part of it.
    async batch(statements) {
      const [begin, commit, rollback] = database.isTransaction
        ? ["SAVEPOINT sess_call", "RELEASE sess_call", "ROLLBACK TO sess_call; RELEASE sess_call"]
        : ["BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"];
      database.exec(begin);
      try {
        const results = statements.map(run);
        database.exec(commit);
        return results;
      } catch (error) {
        // Some errors, such as a disk that is full, have ended the transaction already.
        if (database.isTransaction) database.exec(rollback);
        throw error;
      }
    },
    inTransaction: () => database.isTransaction,
  };
}
