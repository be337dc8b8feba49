/** What storing a session takes: refused behind a fence, and within a limit. */
import type { Created, NewSession, SessionLimit } from "@sess/core";
import type { Result, Statement } from "./database.ts";
import { columns, toId, toValues } from "./row.ts";

/**
 * The statements, for one transaction. Storing comes first: where it fails, since the id is taken, nothing has
 * been done, also in a transaction that its owner commits all the same.
 */
export function createStatements(session: NewSession, limit: SessionLimit | undefined): Statement[] {
  const { id, userId, startedAt } = session;
  const most = limit?.whenFull === "refuse" ? limit.max : null;
  const store: Statement = {
    sql: `INSERT INTO sess_sessions (${columns})
      SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13
      WHERE NOT EXISTS (SELECT 1 FROM sess_fences WHERE user_id = ?2 AND fenced_at >= ?14)
        AND (?15 IS NULL OR ?15 > (
          SELECT count(*) FROM sess_sessions
          WHERE user_id = ?2 AND revoked_at IS NULL AND expires_at > ?16 AND id <> ?1
        ))
      RETURNING id`,
    args: [...toValues(session), startedAt, most, limit?.revocation.now ?? null],
  };
  if (limit === undefined) return [store];

  const { now, reason, by } = limit.revocation;
  if (limit.whenFull === "refuse") {
    const isFenced = "SELECT 1 FROM sess_fences WHERE user_id = ?1 AND fenced_at >= ?2";
    return [store, { sql: isFenced, args: [userId, startedAt] }];
  }
  const endOldest: Statement = {
    sql: `UPDATE sess_sessions SET revoked_at = ?4, revoked_reason = ?5, revoked_by = ?6
      WHERE id IN (
        SELECT id FROM sess_sessions
        WHERE user_id = ?1 AND revoked_at IS NULL AND expires_at > ?4 AND id <> ?2
        ORDER BY created_at DESC, id DESC LIMIT -1 OFFSET ?7
      ) AND NOT EXISTS (SELECT 1 FROM sess_fences WHERE user_id = ?1 AND fenced_at >= ?3)
      RETURNING id`,
    args: [userId, id, startedAt, now, reason, by, limit.max - 1],
  };
  return [store, endOldest];
}

/** What became of it, by the results of those statements. */
export function toCreated([stored, second]: Result[], limit: SessionLimit | undefined): Created {
  const rows = second?.rows ?? [];
  if (stored!.rows.length > 0) {
    return { outcome: "created", ended: limit?.whenFull === "end_oldest" ? rows.map(toId) : [] };
  }
  const isFull = limit?.whenFull === "refuse" && rows.length === 0;
  return { outcome: isFull ? "full" : "fenced", ended: [] };
}
