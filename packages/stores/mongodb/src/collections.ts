/** The collections, with everything asked for by name that a client could be configured to do otherwise. */
import type { MongodbDatabase, MongodbTransaction } from "./client.ts";
import type { DeniedDocument, SessionDocument, UserDocument } from "./documents.ts";
import { explain } from "./explain.ts";

export type Filter = Readonly<Record<string, unknown>>;
type Update = Readonly<Record<string, object>>;
type Fields = Readonly<Record<string, 1 | -1>>;

/** What is done with a collection. */
export interface Collection<Document> {
  findOne(filter: Filter, options?: { projection: Fields }): Promise<Document | null>;
  findAll(
    filter: Filter,
    options?: { projection?: Fields; sort?: Fields; limit?: number },
  ): Promise<Document[]>;
  insertOne(document: Document): Promise<unknown>;
  updateOne(filter: Filter, update: Update, options?: { upsert: true }): Promise<{ matchedCount: number }>;
  updateMany(filter: Filter, update: Update): Promise<unknown>;
  /** Resolves to the document as it is then. */
  findOneAndUpdate(filter: Filter, update: Update, options?: { upsert: true }): Promise<Document | null>;
  deleteOne(filter: Filter): Promise<unknown>;
  deleteMany(filter: Filter): Promise<{ deletedCount: number }>;
}

/** A collection of the driver, as far as it is used. */
interface Native<Document> {
  findOne(filter: Filter, options: object): Promise<Document | null>;
  find(filter: Filter, options: object): { toArray(): Promise<Document[]> };
  insertOne(document: Document, options: object): Promise<unknown>;
  updateOne(filter: Filter, update: Update, options: object): Promise<{ matchedCount: number }>;
  updateMany(filter: Filter, update: Update, options: object): Promise<unknown>;
  findOneAndUpdate(filter: Filter, update: Update, options: object): Promise<Document | null>;
  deleteOne(filter: Filter, options: object): Promise<unknown>;
  deleteMany(filter: Filter, options: object): Promise<{ deletedCount: number }>;
}

export interface Collections {
  readonly sessions: Collection<SessionDocument>;
  readonly users: Collection<UserDocument>;
  readonly denied: Collection<DeniedDocument>;
  /** Everything happens in a transaction of the caller's, one call after the other. */
  readonly inTransaction: boolean;
}

export const names = {
  sessions: "sess_sessions",
  users: "sess_users",
  denied: "sess_denied",
  schema: "sess_schema",
} as const;

/** Values as they are in JavaScript, whatever the client has been told (BSONSerializeOptions of the driver). */
export const asPlainValues: object = {
  raw: false,
  promoteValues: true,
  promoteLongs: true,
  promoteBuffers: false,
  useBigInt64: false,
  bsonRegExp: false,
  ignoreUndefined: false,
  serializeFunctions: false,
  fieldsAsRaw: {},
};

/** Acknowledged by a majority, and so never rolled back by a failover. */
export const durable: object = { w: "majority", j: true };

/**
 * The primary knows what any earlier call has done. Of what it knows, "majority" is what no failover takes back;
 * and whatever a `durable` write has acknowledged is in it.
 */
const options: object = {
  ...asPlainValues,
  readPreference: "primary",
  readConcern: { level: "majority" },
  writeConcern: durable,
};

/** `ready` is awaited before each operation, unless that is in a transaction. */
export function openCollections(
  db: MongodbDatabase,
  ready: () => Promise<void>,
  session?: MongodbTransaction,
): Collections {
  const open = <Document>(name: string): Collection<Document> =>
    guarded(db.collection(name, options) as Native<Document>, ready, session);
  return {
    sessions: open(names.sessions),
    users: open(names.users),
    denied: open(names.denied),
    inTransaction: session !== undefined,
  };
}

/** Each operation in the transaction, if there is one, and with errors that say what to do. */
function guarded<Document>(
  native: Native<Document>,
  ready: () => Promise<void>,
  session?: MongodbTransaction,
): Collection<Document> {
  const shared = session === undefined ? {} : { session };
  const run = async <Result>(operation: () => Promise<Result>): Promise<Result> => {
    try {
      if (session === undefined) await ready();
      return await operation();
    } catch (error) {
      throw explain(error);
    }
  };
  return {
    findOne: (filter, more) => run(() => native.findOne(filter, { ...more, ...shared })),
    findAll: (filter, more) => run(() => native.find(filter, { ...more, ...shared }).toArray()),
    insertOne: (document) => run(() => native.insertOne(document, shared)),
    updateOne: (filter, update, more) => run(() => native.updateOne(filter, update, { ...more, ...shared })),
    updateMany: (filter, update) => run(() => native.updateMany(filter, update, shared)),
    findOneAndUpdate: (filter, update, more) =>
      run(() => native.findOneAndUpdate(filter, update, { ...asItIsNow, ...more, ...shared })),
    deleteOne: (filter) => run(() => native.deleteOne(filter, shared)),
    deleteMany: (filter) => run(() => native.deleteMany(filter, shared)),
  };
}

/** The document itself, after the change: drivers before 6 wrap it. */
const asItIsNow: object = { returnDocument: "after", includeResultMetadata: false };
