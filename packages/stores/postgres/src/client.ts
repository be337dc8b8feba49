/** The part of a PostgreSQL client that the store uses. */

/** A `Pool` or `Client` of `pg`, a PGlite, or a `Pool` or `Client` of `@neondatabase/serverless`. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

const EXPECTED = "a Pool or Client of pg, a PGlite or a Pool of @neondatabase/serverless";

/** Throws a TypeError that says what is expected, before the wrong object fails in some far place. */
export function assertClient(client: unknown): asserts client is PostgresClient {
  if (typeof (Object(client) as { query?: unknown }).query === "function") return;
  const given = client === null ? "null" : typeof client;
  throw new TypeError(
    `postgresSessions(client): expected ${EXPECTED}, with query(), got ${
      given === "object" ? "another object" : given
    }`,
  );
}

/** Other clients have a `query` too, but answer differently: what looks like no rows must not pass for none. */
export function assertResult(result: unknown): asserts result is { rows: unknown[] } {
  if (Array.isArray((Object(result) as { rows?: unknown }).rows)) return;
  throw new TypeError(`postgresSessions(client): expected ${EXPECTED}, whose query() resolves to { rows }`);
}
