/** Revokes sessions, whose rows are locked by the transaction. */
import type { Revocation } from "@sess/core";
import { given } from "./given.ts";
import { toId } from "./row.ts";
import type { Run } from "./run.ts";

export async function revokeGiven(run: Run, ids: readonly string[], how: Revocation): Promise<void> {
  if (ids.length === 0) return;
  await run.write(
    `UPDATE ${given} STRAIGHT_JOIN sess_sessions ON sess_sessions.id = given.id
    SET sess_sessions.revoked_at = ?, sess_sessions.revoked_reason = ?, sess_sessions.revoked_by = ?
    WHERE sess_sessions.revoked_at IS NULL`,
    [JSON.stringify(ids), how.now, how.reason, how.by],
  );
}

export async function revokeAllWith(
  run: Run,
  userId: string,
  how: Revocation & { readonly except?: readonly string[] | undefined },
): Promise<string[]> {
  // Waits for sign-ins that hold the fence. What they stored is read next, whatever the isolation level: a read
  // that locks sees the newest version. Later ones see the fence.
  await run.write(
    `INSERT INTO sess_fences (user_id, fenced_at) VALUES (?, ?)
    ON DUPLICATE KEY UPDATE fenced_at = GREATEST(fenced_at, ?)`,
    [userId, how.now, how.now],
  );
  const active = await run.read(
    `SELECT id FROM sess_sessions FORCE INDEX (sess_sessions_of_user)
    WHERE user_id = ? AND revoked_at IS NULL FOR UPDATE`,
    [userId],
  );
  const except = new Set(how.except);
  const ids = active.map(toId).filter((id) => !except.has(id));
  await revokeGiven(run, ids, how);
  return ids;
}
