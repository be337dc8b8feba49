/** Says what to do about an error of the server, where that is known. */

// MongoDB's error codes: src/mongo/base/error_codes.yml
const DUPLICATE_KEY = 11000;
const ILLEGAL_OPERATION = 20;
const NOT_PRIMARY = new Set([
  10107, // NotWritablePrimary
  13435, // NotPrimaryNoSecondaryOk
  13436, // NotPrimaryOrSecondary
]);

/** An error with advice and `error` as its cause, or `error` itself. */
export function explain(error: unknown): unknown {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  if (code === DUPLICATE_KEY) {
    // The server's own message quotes the id. The code stays, as that is what is asked for.
    const taken = new Error("mongodbSessions: there is a document with this id", { cause: error });
    return Object.assign(taken, { code });
  }
  if (NOT_PRIMARY.has(Number(code))) return notPrimary(error);
  if (code === ILLEGAL_OPERATION && String(message).includes("Transaction numbers")) {
    return new Error("@sess/mongodb: transactions need a replica set, of one node at least", {
      cause: error,
    });
  }
  return error;
}

export function notPrimary(cause?: unknown): Error {
  return new Error(
    "The server of @sess/mongodb is not the primary, which alone knows what is revoked: connect to the replica set, without directConnection",
    { cause },
  );
}

export function isDuplicate(error: unknown): boolean {
  return (Object(error) as { code?: unknown }).code === DUPLICATE_KEY;
}
