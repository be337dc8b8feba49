/** The part of a client of `@libsql/client` that the store uses. */

type Value = string | number | null;

interface Result {
  readonly rows: readonly Row[];
  readonly rowsAffected: number;
}

/** A row by column names. */
export type Row = { readonly [column: string]: unknown };

export interface Statement {
  sql: string;
  args: Value[];
}

/**
 * What `createClient` of `@libsql/client` returns, whether the database is a file, in memory or remote; or what
 * its `transaction("write")` resolves to.
 */
export interface SqliteClient {
  execute(statement: Statement): Promise<Result>;
  /** One transaction; of a transaction, a part of it: its `batch` begins and commits none. */
  batch(statements: Statement[], mode: "write"): Promise<Result[]>;
}

/** Throws a TypeError that says what is expected, before the wrong object fails in some far place. */
export function assertClient(client: unknown): asserts client is SqliteClient {
  const { execute, batch } = Object(client) as Record<string, unknown>;
  if (typeof execute === "function" && typeof batch === "function") return;
  const given = client === null ? "null" : typeof client;
  throw new TypeError(
    `sqliteSessions(client): expected a client made by createClient() of @libsql/client, with execute() and batch(), got ${
      given === "object" ? "another object" : given
    }`,
  );
}

/** Whether it is an open transaction, which its owner commits. */
export function isTransaction(client: SqliteClient): boolean {
  return typeof (client as { commit?: unknown }).commit === "function";
}
