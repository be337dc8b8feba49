/** The part of a client of `mysql2/promise` that the store uses. */

export type Value = string | number | null;

interface Statement {
  sql: string;
  values: Value[];
  rowsAsArray: boolean;
  nestTables: boolean;
  typeCast: (field: unknown, next: () => unknown) => unknown;
}

/** A `Connection` of `mysql2/promise`, on which you have begun a transaction. */
export interface MysqlConnection {
  execute(statement: Statement): Promise<[unknown, unknown]>;
  query(sql: string): Promise<[unknown, unknown]>;
}

/** A connection that was taken out of a pool. */
export interface MysqlPooled extends MysqlConnection {
  release(): void;
  destroy(): void;
}

/** A `Pool` of `mysql2/promise`. */
export interface MysqlPool extends MysqlConnection {
  getConnection(): Promise<MysqlPooled>;
}

export type MysqlClient = MysqlPool | MysqlConnection;

const EXPECTED = "a Pool of mysql2/promise, or a Connection of it";

/** Throws a TypeError that says what is expected, before the wrong object fails in some far place. */
export function assertClient(client: unknown): asserts client is MysqlClient {
  const { execute, query, promise } = Object(client) as Record<string, unknown>;
  if (typeof promise === "function") {
    throw new TypeError(
      `mysqlSessions(client): expected ${EXPECTED}, got one of mysql2 that takes callbacks: make it with mysql2/promise, or give what its promise() returns`,
    );
  }
  if (typeof execute === "function" && typeof query === "function") return;
  const given = client === null ? "null" : typeof client;
  throw new TypeError(
    `mysqlSessions(client): expected ${EXPECTED}, with execute() and query(), got ${given === "object" ? "another object" : given}`,
  );
}

export function isPool(client: MysqlClient): client is MysqlPool {
  return typeof (client as { getConnection?: unknown }).getConnection === "function";
}

/** The connection itself: a pool wraps it anew each time that it is taken out. */
export function identityOf(client: MysqlConnection): object {
  return (client as { connection?: object }).connection ?? client;
}

/** What a statement is answered with that returns no rows. */
export interface Header {
  readonly affectedRows: number;
  readonly serverStatus: number;
}

/** Other clients have an `execute` too, but answer differently: what looks like no rows must not pass for none. */
export function assertRows(result: unknown): asserts result is [readonly object[], unknown] {
  if (Array.isArray(result) && Array.isArray(result[0])) return;
  throw new TypeError(
    `mysqlSessions(client): expected ${EXPECTED}, whose execute() resolves to [rows, fields]`,
  );
}

export function assertHeader(result: unknown): asserts result is [Header, unknown] {
  const [header] = Array.isArray(result) ? (result as unknown[]) : [];
  const { affectedRows, serverStatus } = Object(header) as Record<string, unknown>;
  if (typeof affectedRows === "number" && typeof serverStatus === "number") return;
  throw new TypeError(
    `mysqlSessions(client): expected ${EXPECTED}, whose execute() resolves to [{ affectedRows, serverStatus }]`,
  );
}
