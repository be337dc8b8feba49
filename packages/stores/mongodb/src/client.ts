/** The part of a MongoDB client that the store uses. */

/** A `Db` of the driver `mongodb`: what `client.db()` returns. */
export interface MongodbDatabase {
  collection(name: string, options?: object): unknown;
  command(command: Record<string, unknown>, options?: object): Promise<unknown>;
}

/** A `ClientSession` of the driver, in which you have begun a transaction. */
export interface MongodbTransaction {
  inTransaction(): boolean;
}

/** Throws a TypeError that says what is expected, before the wrong object fails in some far place. */
export function assertDatabase(given: unknown): asserts given is MongodbDatabase {
  const { collection, command, db, model, connection, then } = Object(given) as Record<string, unknown>;
  if (typeof collection === "function" && typeof command === "function" && model === undefined) return;
  const instead =
    typeof then === "function"
      ? "a promise: await it first"
      : typeof model === "function"
        ? `mongoose${connection === undefined ? "'s connection" : ""}: give mongoose.connection.db, once it is connected`
        : typeof db === "function"
          ? "a MongoClient: give what its db() returns"
          : typeof collection === "function" || given === null
            ? `${given === null ? "null" : "another object"}`
            : nameOf(given);
  throw new TypeError(`mongodbSessions(db): expected a Db of the driver mongodb, got ${instead}`);
}

export function assertTransaction(given: unknown): asserts given is MongodbTransaction {
  const { inTransaction } = Object(given) as Record<string, unknown>;
  if (typeof inTransaction !== "function") {
    throw new TypeError(
      `mongodbSessions(db, { session }): expected a ClientSession of the driver mongodb, got ${nameOf(given)}`,
    );
  }
  // What it does outside a transaction would be done at once, and not be rolled back with the rest.
  if (!(given as MongodbTransaction).inTransaction()) {
    throw new TypeError(
      "mongodbSessions(db, { session }): the session is in no transaction: call this inside withTransaction()",
    );
  }
}

function nameOf(given: unknown): string {
  if (given === null) return "null";
  return typeof given === "object" ? "another object" : typeof given;
}
