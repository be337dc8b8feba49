/** Runs statements: waits while the database is locked, and says so when there are no tables. */
import { isTransaction, type Row, type SqliteClient, type Statement } from "./client.ts";
import { retryWhenBusy } from "./when-busy.ts";

export interface Run {
  /** A statement that only reads. */
  read(sql: string, args: Statement["args"]): Promise<readonly Row[]>;
  /** A statement that writes, and what it returns. */
  write(sql: string, args: Statement["args"]): Promise<readonly Row[]>;
  /** Statements in one transaction that takes the write lock when it begins, or in the caller's. */
  writeAll(statements: Statement[]): ReturnType<SqliteClient["batch"]>;
}

export function runOn(client: SqliteClient): Run {
  // A transaction is its owner's to repeat, from its beginning: whatever it read may be out of date, and then it
  // stays busy for ever.
  const patiently = isTransaction(client) ? once : retryWhenBusy;
  const run = <Result>(attempt: () => Promise<Result>): Promise<Result> =>
    patiently(attempt).catch((error: unknown) => {
      throw isMissingTable(error) ? missingTable(error) : error;
    });
  // Even a single statement goes through a batch, whose COMMIT fails if nothing was committed. execute() does
  // not tell: after any SQLITE_BUSY on its connection, the client reports writes that SQLite then discards
  // (https://github.com/tursodatabase/libsql-client-ts/issues/352).
  const writeAll = (statements: Statement[]) => run(() => client.batch(statements, "write"));
  return {
    read: async (sql, args) => (await run(() => client.execute({ sql, args }))).rows,
    write: async (sql, args) => (await writeAll([{ sql, args }]))[0]!.rows,
    writeAll,
  };
}

function once<Result>(attempt: () => Promise<Result>): Promise<Result> {
  return attempt();
}

function isMissingTable(error: unknown): boolean {
  return error instanceof Error && /no such table: (main\.)?sess_/.test(error.message);
}

function missingTable(cause: unknown): Error {
  return new Error(
    "The tables of @sess/sqlite are missing: call migrate() on the store, or run its schema.sql",
    {
      cause,
    },
  );
}
