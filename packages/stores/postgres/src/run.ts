/** Runs one statement, and says so when the schema is not there. */
import { assertResult, type PostgresClient } from "./client.ts";

export type Run = <Row>(text: string, values?: unknown[]) => Promise<Row[]>;

/** SQLSTATE of a table, and of a function, that is not there. */
const UNDEFINED_TABLE = "42P01";
const UNDEFINED_FUNCTION = "42883";

export function runOn(client: PostgresClient): Run {
  return async <Row>(text: string, values: unknown[] = []): Promise<Row[]> => {
    const result: unknown = await client.query(text, values).catch((error: unknown) => {
      throw isMissing(error) ? missing(error) : error;
    });
    assertResult(result);
    return result.rows as Row[];
  };
}

function isMissing(error: unknown): boolean {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  // By its name: a database that is only like PostgreSQL may lack some other function.
  return code === UNDEFINED_TABLE || (code === UNDEFINED_FUNCTION && String(message).includes("sess_admit"));
}

function missing(cause: unknown): Error {
  return new Error(
    "The tables of @sess/postgres are missing: call migrate() on the store, or run its schema.sql",
    { cause },
  );
}
