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
  const { collection, command, model } = Object(given) as Record<string, unknown>;
  if (typeof collection === "function" && typeof command === "function" && model === undefined) return;
  throw new TypeError(`mongodbSessions(db): expected a Db of the driver mongodb, got ${described(given)}`);
}

/** The mistakes that are easily made have a collection(), or almost. */
function described(given: unknown): string {
  const { db, model, then } = Object(given) as Record<string, unknown>;
  if (typeof then === "function") return "a promise: await it first";
  if (typeof model === "function") return "mongoose: give its connection.db, once it is connected";
  if (typeof db === "function") return "a MongoClient: give what its db() returns";
  return nameOf(given);
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
