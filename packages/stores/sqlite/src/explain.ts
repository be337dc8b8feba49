/** Says what to do about an error of SQLite, where that is known: each client tells it by the message. */

const MISSING_TABLE = /no such table: (main\.)?sess_/;
const OTHER_TABLE = /no such column: |has no column named /;
const READ_ONLY = /attempt to write a readonly database/;

/** An error with advice and `error` as its cause, or `error` itself. */
export function explain(error: unknown): unknown {
  const message = error instanceof Error ? error.message : "";
  if (MISSING_TABLE.test(message)) {
    return new Error(
      "The tables of @sess/sqlite are missing: call migrate() on the store, or run its schema.sql",
      { cause: error },
    );
  }
  if (OTHER_TABLE.test(message)) {
    return new Error(
      "The tables of @sess/sqlite are of another version: call migrate() of this one, or compare them with its schema.sql",
      { cause: error },
    );
  }
  if (READ_ONLY.test(message)) {
    return new Error(
      "The database of @sess/sqlite is read-only: the file's permissions, the connection's options or PRAGMA query_only do not let it write",
      { cause: error },
    );
  }
  return error;
}
