/** Runs statements: waits while the database is locked, and says what to do about an error. */
import type { Database, Result, Row, Statement } from "./database.ts";
import { explain } from "./explain.ts";
import { retryWhenBusy } from "./when-busy.ts";

export interface Run {
  /** A statement that only reads. */
  read(sql: string, args: Statement["args"]): Promise<readonly Row[]>;
  /** A statement that writes, and what it returns. */
  write(sql: string, args: Statement["args"]): Promise<readonly Row[]>;
  /** Statements in one transaction that takes the write lock when it begins, or in the caller's. */
  writeAll(statements: Statement[]): Promise<Result[]>;
}

export function runOn(database: Database): Run {
  const run = <Answer>(attempt: () => Promise<Answer>): Promise<Answer> => {
    // A transaction is its owner's to repeat, from its beginning: whatever it read may be out of date, and then it
    // stays busy for ever.
    const answer = database.inTransaction() ? attempt() : retryWhenBusy(attempt);
    return answer.catch((error: unknown) => {
      throw explain(error);
    });
  };
  // Even a single statement goes through a batch, whose COMMIT fails if nothing was committed. execute() does
  // not tell: after any SQLITE_BUSY on its connection, @libsql/client reports writes that SQLite then discards
  // (https://github.com/tursodatabase/libsql-client-ts/issues/352).
  const writeAll = (statements: Statement[]) => run(() => database.batch(statements));
  return {
    read: async (sql, args) => (await run(() => database.execute({ sql, args }))).rows,
    write: async (sql, args) => (await writeAll([{ sql, args }]))[0]!.rows,
    writeAll,
  };
}
