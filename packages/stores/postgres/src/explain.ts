/** Says what to do about an error of the server, where that is known. */

// PostgreSQL manual, "PostgreSQL Error Codes".
const UNDEFINED_TABLE = "42P01";
const UNDEFINED_FUNCTION = "42883";
const UNDEFINED_COLUMN = "42703";
const READ_ONLY_SQL_TRANSACTION = "25006";

/** An error with advice and `error` as its cause, or `error` itself. */
export function explain(error: unknown): unknown {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  // By its name: a database that is only like PostgreSQL may lack some other function.
  const isFunction = code === UNDEFINED_FUNCTION && String(message).includes("sess_admit");
  if (code === UNDEFINED_TABLE || isFunction) {
    return new Error(
      "The tables of @sess/postgres are missing: call migrate() on the store, or run its schema.sql",
      { cause: error },
    );
  }
  if (code === UNDEFINED_COLUMN) {
    return new Error(
      "The tables of @sess/postgres are of another version: call migrate() of this one, or compare them with its schema.sql",
      { cause: error },
    );
  }
  return code === READ_ONLY_SQL_TRANSACTION ? readOnly(error) : error;
}

export function readOnly(cause?: unknown): Error {
  return new Error(
    "The server of @sess/postgres is read-only, as replicas are, or default_transaction_read_only is on: connect to the primary, which alone knows what is revoked",
    { cause },
  );
}
