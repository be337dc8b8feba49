/** The truth about sessions in SQLite: a file, memory, a remote libSQL or Turso database, or a D1. */
import type { SessionStore } from "@sess/core";
import { databaseOf, type SqliteClient } from "./client.ts";
import { createStatements, toCreated } from "./create.ts";
import { columns, toDenied, toId, toSession, toStored } from "./row.ts";
import { runOn } from "./run.ts";
import { schemaStatements } from "./schema.ts";

export interface SqliteSessions extends SessionStore {
  /** Creates what is missing of the tables. Call it at each start, from as many processes as you like. */
  migrate(): Promise<void>;
}

/**
 * A session store over a client of `@libsql/client`, a `DatabaseSync` of `node:sqlite` or a D1 of Cloudflare, which
 * stays yours: to configure, and to close. Where several processes write to one file, give `createClient`, or the
 * `DatabaseSync`, a `timeout`, such as 5000. On what `client.transaction("write")` of `@libsql/client` resolves to, or
 * on a `DatabaseSync` while a transaction is open, everything is part of that transaction.
 * @throws TypeError when `client` is something else.
 */
export function sqliteSessions(client: SqliteClient): SqliteSessions {
  const run = runOn(databaseOf(client));

  return {
    async migrate() {
      await run.writeAll(schemaStatements.map((sql) => ({ sql, args: [] })));
      // Fails where IF NOT EXISTS passed over a table that lacks a column.
      await run.read(`SELECT ${columns} FROM sess_sessions LIMIT 0`, []);
    },

    async create(session, limit) {
      return toCreated(await run.writeAll(createStatements(session, limit)), limit);
    },

    async findMany(ids, now) {
      // One JSON parameter: a list of parameters has a limit, and another statement for each length.
      const found = await run.read(
        `SELECT ${columns}, (
          SELECT json_group_array(json_object(
            'jti', jti, 'session_id', session_id, 'reason', reason, 'expires_at', expires_at
          ))
          FROM sess_denied WHERE session_id = sess_sessions.id AND expires_at > ?2
        ) AS denied
        FROM sess_sessions WHERE id IN (SELECT value FROM json_each(?1))`,
        [JSON.stringify(ids), now],
      );
      return found.map(toStored);
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

    async revoke(id, { reason, by, now, userId }) {
      // The right-hand sides see the row as it was, so that a second revocation changes no column.
      const revoked = await run.write(
        `UPDATE sess_sessions SET revoked_at = coalesce(revoked_at, ?2),
          revoked_reason = CASE WHEN revoked_at IS NULL THEN ?3 ELSE revoked_reason END,
          revoked_by = CASE WHEN revoked_at IS NULL THEN ?5 ELSE revoked_by END
        WHERE id = ?1 AND (?4 IS NULL OR user_id = ?4)
        RETURNING id`,
        [id, now, reason, userId ?? null, by],
      );
      return revoked.length > 0;
    },

    async revokeAll(userId, { reason, by, now, except = [] }) {
      const [, revoked] = await run.writeAll([
        {
          sql: `INSERT INTO sess_fences (user_id, fenced_at) VALUES (?1, ?2)
            ON CONFLICT (user_id) DO UPDATE SET fenced_at = max(fenced_at, excluded.fenced_at)`,
          args: [userId, now],
        },
        {
          sql: `UPDATE sess_sessions SET revoked_at = ?2, revoked_reason = ?3, revoked_by = ?5
            WHERE user_id = ?1 AND revoked_at IS NULL AND id NOT IN (SELECT value FROM json_each(?4))
            RETURNING id`,
          args: [userId, now, reason, JSON.stringify(except), by],
        },
      ]);
      return revoked!.rows.map(toId);
    },

    async reauthenticate(id, userId, now) {
      const [session] = await run.write(
        `UPDATE sess_sessions SET authenticated_at = ?3
        WHERE id = ?1 AND user_id = ?2 AND revoked_at IS NULL AND expires_at > ?3
        RETURNING ${columns}`,
        [id, userId, now],
      );
      return session === undefined ? null : toSession(session);
    },

    async rename(id, userId, label) {
      const renamed = await run.write(
        `UPDATE sess_sessions SET device = json_set(device, '$.label', ?3) WHERE id = ?1 AND user_id = ?2
        RETURNING id`,
        [id, userId, label],
      );
      return renamed.length > 0;
    },

    async deny({ jti, sessionId, reason, expiresAt }) {
      await run.write(
        `INSERT INTO sess_denied (jti, session_id, reason, expires_at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (jti) DO NOTHING`,
        [jti, sessionId, reason, expiresAt],
      );
    },

    async denied(now) {
      const tokens = await run.read(
        "SELECT jti, session_id, reason, expires_at FROM sess_denied WHERE expires_at > ?1",
        [now],
      );
      return tokens.map(toDenied);
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

    async history(userId, limit) {
      // Two halves, each with the index that it has for other questions: one for both would be another to
      // write with each rotation.
      const sessions = await run.read(
        `SELECT ${columns} FROM sess_sessions WHERE user_id = ?1 AND revoked_at IS NULL
        UNION ALL
        SELECT ${columns} FROM sess_sessions WHERE user_id = ?1 AND revoked_at IS NOT NULL
        ORDER BY created_at DESC, id DESC LIMIT ?2`,
        [userId, limit],
      );
      return sessions.map(toSession);
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
        { sql: "DELETE FROM sess_denied WHERE expires_at < ?1", args: [before] },
      ]);
      return sessions!.rowsAffected;
    },
  };
}
