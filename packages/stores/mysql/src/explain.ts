/** Says what to do about an error of the server, where that is known. */

// MySQL manual, "Server Error Message Reference"; MariaDB has the same numbers.
const DUPLICATE_ENTRY = 1062;
const NO_SUCH_TABLE = 1146;
const BAD_FIELD = 1054;
const READ_ONLY = new Set([
  1036, // ER_OPEN_AS_READONLY
  1290, // ER_OPTION_PREVENTS_STATEMENT: --read-only, --super-read-only
  1792, // ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION
  1836, // ER_READ_ONLY_MODE
  1874, // ER_INNODB_READ_ONLY
]);

/** An error with advice and `error` as its cause, or `error` itself. */
export function explain(error: unknown): unknown {
  const errno = errnoOf(error);
  // The server's own message quotes the id.
  if (errno === DUPLICATE_ENTRY)
    return new Error("mysqlSessions: there is a session with this id", { cause: error });
  if (errno === NO_SUCH_TABLE) {
    return new Error(
      "The tables of @sess/mysql are missing: call migrate() on the store, or run its schema.sql",
      { cause: error },
    );
  }
  if (errno === BAD_FIELD) {
    return new Error(
      "The tables of @sess/mysql are of another version: call migrate() of this one, or compare them with its schema.sql",
      { cause: error },
    );
  }
  return isReadOnly(error) ? readOnly(error) : error;
}

export function isReadOnly(error: unknown): boolean {
  return READ_ONLY.has(errnoOf(error));
}

export function readOnly(cause?: unknown): Error {
  return new Error(
    "The server of @sess/mysql is read-only, as replicas are: connect to the primary, which alone knows what is revoked",
    { cause },
  );
}

const TO_BEGIN_AGAIN = new Set([
  1213, // ER_LOCK_DEADLOCK
  1020, // ER_CHECKREAD, with which MariaDB's innodb_snapshot_isolation ends a transaction
  1568, // ER_CANT_CHANGE_TX_CHARACTERISTICS: somebody gave the connection back with a transaction open
]);

/** Whether nothing of a transaction has happened, and it may be begun again once it is rolled back. */
export function mayBeginAgain(error: unknown): boolean {
  return TO_BEGIN_AGAIN.has(errnoOf(error));
}

function errnoOf(error: unknown): number {
  return Number((Object(error) as { errno?: unknown }).errno);
}
