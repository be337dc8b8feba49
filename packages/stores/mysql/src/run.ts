/** Runs one statement on a connection. */
import { assertHeader, assertRows, type MysqlConnection, type Value } from "./client.ts";
import type { Row } from "./row.ts";

export interface Run {
  /** A statement that returns rows. */
  read(sql: string, values: Value[]): Promise<readonly Row[]>;
  /** A statement that changes rows, and how many. */
  write(sql: string, values: Value[]): Promise<number>;
}

/**
 * Prepared by the server, and so the same whatever its `sql_mode` takes for a quote or an escape. There are only
 * so many statements, and the client keeps them.
 */
export function runOn(connection: MysqlConnection): Run {
  const execute = (sql: string, values: Value[]): Promise<unknown> =>
    connection.execute({ sql, values, rowsAsArray: false, nestTables: false, typeCast: asItIs });
  return {
    async read(sql, values) {
      const result = await execute(sql, values);
      assertRows(result);
      return result[0] as readonly Row[];
    },
    async write(sql, values) {
      const result = await execute(sql, values);
      assertHeader(result);
      return result[0].affectedRows;
    },
  };
}

/** Instead of the client's own `typeCast`, which may be any function, or `false`. */
function asItIs(_field: unknown, next: () => unknown): unknown {
  return next();
}
