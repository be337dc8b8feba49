/** One at a time for each user, where a sign-in and a revoke-all must not overtake each other. */
import { type Kysely, sql, type Transaction } from "kysely";
import type { SessionTables } from "./session-tables.ts";

/**
 * A transaction beside which no other of the same user is under way. Each statement sees what was committed before
 * it began, and so what those have done that it had to wait for.
 */
export function aloneWithUser<Result>(
  db: Kysely<SessionTables>,
  userId: string,
  work: (trx: Transaction<SessionTables>) => Promise<Result>,
): Promise<Result> {
  return db
    .transaction()
    .setIsolationLevel("read committed")
    .execute(async (trx) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${userId}, 0))`.execute(trx);
      return work(trx);
    });
}
