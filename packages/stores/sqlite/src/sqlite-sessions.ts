/** The truth about sessions in SQLite: a file, memory, or a remote libSQL or Turso database. */
import type { SessionStore } from "@sess/core";
import { assertClient, type SqliteClient } from "./client.ts";
import { columns, toId, toSession, toValues } from "./row.ts";
import { runOn } from "./run.ts";
import { schemaStatements } from "./schema.ts";

export interface SqliteSessions extends SessionStore {
  /** Creates what is missing of the tables. Call it at each start, from as many processes as you like. */
  migrate(): Promise<void>;
}

/**
 * A session store over a client of `@libsql/client`, which stays yours: to configure, and to close.
 * Where several processes write to one file, give `createClient` a `timeout`, such as 5000.
 * @throws TypeError when `client` is something else.
 */
export function sqliteSessions(client: SqliteClient): SqliteSessions {
  assertClient(client);
  const run = runOn(client);

  return {
    async migrate() {
      await run.writeAll(schemaStatements.map((sql) => ({ sql, args: [] })));
    },

    async create(session) {
      const created = await run.write(
        `INSERT INTO sess_sessions (${columns})
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
        WHERE NOT EXISTS (SELECT 1 FROM sess_fences WHERE user_id = ?2 AND fenced_at >= ?12)
        RETURNING id`,
        [...toValues(session), session.startedAt],
      );
      return created.length > 0 ? "created" : "fenced";
    },

    async findMany(ids) {
      // One JSON parameter: a list of parameters has a limit, and another statement for each length.
      const found = await run.read(
        `SELECT ${columns} FROM sess_sessions WHERE id IN (SELECT value FROM json_each(?1))`,
        [JSON.stringify(ids)],
      );
      return found.map(toSession);
    },

    async rotate(id, from, next) {
      const [rotated] = await run.write(
        `UPDATE sess_sessions SET gen = gen + 1, rotated_at = ?3, expires_at = min(?4, absolute_expires_at)
        WHERE id = ?1 AND gen = ?2 AND revoked_at IS NULL AND expires_at > ?3
        RETURNING ${columns}`,
        [id, from, next.now, next.expiresAt],
      );
      return rotated === undefined ? null : toSession(rotated);
    },

    async revoke(id, { reason, now, userId }) {
      // The right-hand sides see the row as it was, so that a second revocation changes neither column.
      const revoked = await run.write(
        `UPDATE sess_sessions SET revoked_at = coalesce(revoked_at, ?2),
          revoked_reason = CASE WHEN revoked_at IS NULL THEN ?3 ELSE revoked_reason END
        WHERE id = ?1 AND (?4 IS NULL OR user_id = ?4)
        RETURNING id`,
        [id, now, reason, userId ?? null],
      );
      return revoked.length > 0;
    },

    async revokeAll(userId, { reason, now, except }) {
      const [, revoked] = await run.writeAll([
        {
          sql: `INSERT INTO sess_fences (user_id, fenced_at) VALUES (?1, ?2)
            ON CONFLICT (user_id) DO UPDATE SET fenced_at = max(fenced_at, excluded.fenced_at)`,
          args: [userId, now],
        },
        {
          sql: `UPDATE sess_sessions SET revoked_at = ?2, revoked_reason = ?3
            WHERE user_id = ?1 AND revoked_at IS NULL AND id IS NOT ?4
            RETURNING id`,
          args: [userId, now, reason, except ?? null],
        },
      ]);
      return revoked!.rows.map(toId);
    },

    async listByUser(userId, now) {
      const active = await run.read(
        `SELECT ${columns} FROM sess_sessions
        WHERE user_id = ?1 AND revoked_at IS NULL AND expires_at > ?2
        ORDER BY created_at, id`,
        [userId, now],
      );
      return active.map(toSession);
    },

    async revokedSince(instant, userId) {
      const all = "SELECT id FROM sess_sessions WHERE revoked_at >= ?1";
      const revoked = await (userId === undefined
        ? run.read(all, [instant])
        : run.read(`${all} AND user_id = ?2`, [instant, userId]));
      return revoked.map(toId);
    },

    async prune(before) {
      const [sessions] = await run.writeAll([
        { sql: "DELETE FROM sess_sessions WHERE revoked_at < ?1 OR expires_at < ?1", args: [before] },
        { sql: "DELETE FROM sess_fences WHERE fenced_at < ?1", args: [before] },
      ]);
      return sessions!.rowsAffected;
    },
  };
}
