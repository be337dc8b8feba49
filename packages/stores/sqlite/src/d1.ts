/** A D1 of Cloudflare: no transactions but `batch`, which is all that the store needs. */
import type { Database, Result, Row, Value } from "./database.ts";

interface D1Result {
  readonly results: unknown[];
  readonly meta: object;
}

interface D1Statement {
  bind(...values: Value[]): D1Statement;
  all(): Promise<D1Result>;
}

/** A `D1Database`: a binding of a worker, or what its `withSession("first-primary")` returns. */
export interface D1Client {
  prepare(sql: string): D1Statement;
  batch(statements: never[]): Promise<D1Result[]>;
}

export function d1Database(client: D1Client): Database {
  return {
    execute: async ({ sql, args }) =>
      toResult(
        await client
          .prepare(sql)
          .bind(...args)
          .all(),
      ),
    async batch(statements) {
      const bound = statements.map(({ sql, args }) => client.prepare(sql).bind(...args));
      return (await client.batch(bound as never[])).map(toResult);
    },
    inTransaction: () => false,
  };
}

function toResult({ results, meta }: D1Result): Result {
  return { rows: results as Row[], rowsAffected: Number((meta as { changes?: unknown }).changes) };
}
