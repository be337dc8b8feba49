/** Forgets what has ended, in small transactions, so that nobody waits for long. */
import type { Database } from "./database.ts";
import { given } from "./given.ts";
import { toId } from "./row.ts";

interface Ended {
  readonly table: string;
  readonly key: string;
  readonly instant: string;
  readonly index: string;
}

const sessions: readonly Ended[] = [
  { table: "sess_sessions", key: "id", instant: "revoked_at", index: "sess_sessions_revoked" },
  { table: "sess_sessions", key: "id", instant: "expires_at", index: "sess_sessions_expire" },
];
const others: readonly Ended[] = [
  { table: "sess_fences", key: "user_id", instant: "fenced_at", index: "sess_fences_instant" },
  { table: "sess_denied", key: "jti", instant: "expires_at", index: "sess_denied_expire" },
];

const AT_ONCE = 1_000;

/** How many sessions it has forgotten. */
export async function pruneOn(database: Database, before: number): Promise<number> {
  let count = 0;
  for (const ended of sessions) count += await forget(database, ended, before);
  for (const ended of others) await forget(database, ended, before);
  return count;
}

async function forget(
  database: Database,
  { table, key, instant, index }: Ended,
  before: number,
): Promise<number> {
  // What somebody holds is in use, or being forgotten by another process, and left to it.
  const find = `SELECT ${key} AS id FROM ${table} FORCE INDEX (${index})
    WHERE ${instant} < ? ORDER BY ${instant} LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`;
  const remove = `DELETE ${table} FROM ${given} STRAIGHT_JOIN ${table} ON ${table}.${key} = given.id`;
  for (let count = 0; ; ) {
    const found = await database.transaction(async (run) => {
      const ids = (await run.read(find, [before])).map(toId);
      if (ids.length > 0) await run.write(remove, [JSON.stringify(ids)]);
      return ids.length;
    }, "READ COMMITTED");
    count += found;
    if (found < AT_ONCE) return count;
  }
}
