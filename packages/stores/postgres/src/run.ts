/** Runs one statement, and says so when there are no tables. */
import { assertResult, type PostgresClient } from "./client.ts";

export type Run = <Row>(text: string, values?: unknown[]) => Promise<Row[]>;

/** SQLSTATE of a table that is not there. */
const UNDEFINED_TABLE = "42P01";

export function runOn(client: PostgresClient): Run {
  return async <Row>(text: string, values: unknown[] = []): Promise<Row[]> => {
    const result: unknown = await client.query(text, values).catch((error: unknown) => {
      throw isMissingTable(error) ? missingTable(error) : error;
    });
    assertResult(result);
    return result.rows as Row[];
  };
}

function isMissingTable(error: unknown): boolean {
  return (Object(error) as { code?: unknown }).code === UNDEFINED_TABLE;
}

function missingTable(cause: unknown): Error {
  return new Error(
    "The tables of @sess/postgres are missing: call migrate() on the store, or run its schema.sql",
    { cause },
  );
}
