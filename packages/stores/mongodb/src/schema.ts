/** Makes the collections and their indexes, and notices when that has not been done. */
import type { MongodbDatabase } from "./client.ts";
import { asPlainValues, durable, names } from "./collections.ts";
import { notPrimary } from "./explain.ts";

/** Of the documents and indexes below. An upgrade that changes them counts up, and `migrate` brings them there. */
const VERSION = 1;

type Index = Readonly<{
  name: string;
  key: Readonly<Record<string, 1 | -1>>;
  partialFilterExpression?: object;
}>;

/**
 * Those that lead to what changes while they are read (`revokeAll`, limits) have only keys that stay while a session
 * is active: no rotation moves an entry, so that no reader misses it.
 */
export const indexes: Readonly<Record<string, readonly Index[]>> = {
  [names.sessions]: [
    { name: "of_user", key: { userId: 1, revokedAt: 1, createdAt: 1, _id: 1 } },
    { name: "history_of_user", key: { userId: 1, createdAt: -1, _id: -1 } },
    { name: "revoked", key: { revokedAt: 1 }, partialFilterExpression: { revokedAt: { $exists: true } } },
    { name: "expire", key: { expiresAt: 1 } },
  ],
  [names.users]: [
    { name: "used", key: { usedAt: 1 } },
    { name: "fenced", key: { fencedAt: 1 }, partialFilterExpression: { fencedAt: { $exists: true } } },
  ],
  [names.denied]: [
    { name: "of_session", key: { sessionId: 1, expiresAt: 1 } },
    { name: "expire", key: { expiresAt: 1 } },
  ],
  [names.schema]: [],
};

const NAMESPACE_EXISTS = 48;
const NO_SUCH_COMMAND = 59;

interface SchemaDocument {
  readonly _id: string;
  readonly version: number;
}

interface SchemaCollection {
  findOne(filter: object): Promise<SchemaDocument | null>;
  updateOne(filter: object, update: object, options: object): Promise<unknown>;
}

export interface Schema {
  /** Creates what is missing. */
  migrate(): Promise<void>;
  /** Rejects while the server is not the primary, or `migrate` has not been called. Looks until it was right once. */
  ready(): Promise<void>;
}

export function schemaIn(db: MongodbDatabase): Schema {
  const versions = db.collection(names.schema, {
    ...asPlainValues,
    readPreference: "primary",
    readConcern: { level: "majority" },
    writeConcern: durable,
  }) as SchemaCollection;
  const run = (command: Record<string, unknown>): Promise<unknown> =>
    db.command(command, { ...asPlainValues, readPreference: "primary" });

  async function check(): Promise<void> {
    await checkPrimary(run);
    const found = await versions.findOne({ _id: "sess" });
    if (found === null) {
      throw new Error("The collections of @sess/mongodb are missing: call migrate() on the store");
    }
    checkVersion(found);
  }

  let checking: Promise<void> | undefined;
  return {
    async migrate() {
      await checkPrimary(run);
      const before = await versions.findOne({ _id: "sess" });
      if (before !== null && before.version > VERSION) throw newer(before);
      for (const [name, wanted] of Object.entries(indexes)) {
        await run({ create: name, writeConcern: durable }).catch((error: unknown) => {
          if (codeOf(error) !== NAMESPACE_EXISTS) throw error;
        });
        if (wanted.length > 0) await run({ createIndexes: name, indexes: wanted, writeConcern: durable });
      }
      await checkCollations(run);
      // Last, so that whoever finds it finds all of it.
      await versions.updateOne({ _id: "sess" }, { $max: { version: VERSION } }, { upsert: true });
    },
    ready() {
      checking ??= check().catch((error: unknown) => {
        checking = undefined;
        throw error;
      });
      return checking;
    },
  };
}

type Run = (command: Record<string, unknown>) => Promise<unknown>;

/** With `directConnection`, the driver reads from whatever it has been connected to. */
async function checkPrimary(run: Run): Promise<void> {
  const hello = await run({ hello: 1 }).catch((error: unknown) => {
    // Before 4.2.10, and some of what is only like MongoDB.
    if (codeOf(error) === NO_SUCH_COMMAND) return run({ isMaster: 1 });
    throw error;
  });
  const { isWritablePrimary, ismaster } = Object(hello) as Record<string, unknown>;
  if (isWritablePrimary !== true && ismaster !== true) throw notPrimary();
}

function checkVersion(found: SchemaDocument): void {
  if (found.version > VERSION) throw newer(found);
  if (found.version === VERSION) return;
  throw new Error(
    `The collections of @sess/mongodb are of an older version (${found.version}, this is ${VERSION}): call migrate() on the store`,
  );
}

function newer({ version }: SchemaDocument): Error {
  return new Error(
    `The collections of @sess/mongodb were made by a newer version of it (${version}, this is ${VERSION}): upgrade @sess/mongodb`,
  );
}

/** With a collation, a collection may take "Case" for "case": one user's sessions would be another's. */
async function checkCollations(run: Run): Promise<void> {
  const filter = { name: { $in: Object.keys(indexes) } };
  const listed = (await run({ listCollections: 1, filter })) as {
    cursor: { firstBatch: { name: string; options?: { collation?: unknown } }[] };
  };
  const wrong = listed.cursor.firstBatch.find(({ options }) => options?.collation !== undefined);
  if (wrong === undefined) return;
  throw new Error(`The collection ${wrong.name} has a collation, so that ids that differ are equal: drop it`);
}

function codeOf(error: unknown): unknown {
  return (Object(error) as { code?: unknown }).code;
}
