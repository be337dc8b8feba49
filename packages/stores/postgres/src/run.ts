/** Runs one statement, and says what to do about an error. */
import { assertResult, type PostgresClient } from "./client.ts";
import { explain } from "./explain.ts";

export type Run = <Row>(text: string, values?: unknown[]) => Promise<Row[]>;

export function runOn(client: PostgresClient): Run {
  return async <Row>(text: string, values: unknown[] = []): Promise<Row[]> => {
    const result: unknown = await client.query(text, values).catch((error: unknown) => {
      throw explain(error);
    });
    assertResult(result);
    return result.rows as Row[];
  };
}
