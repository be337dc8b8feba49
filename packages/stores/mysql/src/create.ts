/** What storing a session takes: refused behind a fence, and within a limit. */
import type { Created, NewSession, SessionLimit } from "@sess/core";
import { columns, parameters, toId, toValues } from "./row.ts";
import { revokeGiven } from "./revoke.ts";
import type { Run } from "./run.ts";

/** Before any sign-in: the earliest instant of a Date. */
const NEVER = -8_640_000_000_000_000;

/** All of it in one transaction. Each read locks, and so sees what was committed last, at any isolation level. */
export async function createWith(
  run: Run,
  session: NewSession,
  limit: SessionLimit | undefined,
): Promise<Created> {
  const { id, userId, startedAt } = session;

  // Waits for the user's other sign-ins and revoke-alls, and then lets others wait. So each user who signs in has
  // a row, until prune.
  await run.write(
    "INSERT INTO sess_fences (user_id, fenced_at) VALUES (?, ?) ON DUPLICATE KEY UPDATE fenced_at = fenced_at",
    [userId, NEVER],
  );
  const fences = await run.read("SELECT fenced_at FROM sess_fences WHERE user_id = ? FOR UPDATE", [userId]);
  if (fences.some((row) => Number(row["fenced_at"]) >= startedAt)) return { outcome: "fenced", ended: [] };

  const surplus = limit === undefined ? [] : await surplusOf(run, userId, id, limit);
  if (limit?.whenFull === "refuse" && surplus.length > 0) return { outcome: "full", ended: [] };
  if (limit !== undefined) await revokeGiven(run, surplus, limit.revocation);
  await run.write(`INSERT INTO sess_sessions (${columns}) VALUES (${parameters})`, toValues(session));
  return { outcome: "created", ended: surplus };
}

/** The oldest of the user's active sessions: as many as would be too many with the new one. */
async function surplusOf(run: Run, userId: string, id: string, limit: SessionLimit): Promise<string[]> {
  const active = await run.read(
    `SELECT id FROM sess_sessions FORCE INDEX (sess_sessions_of_user)
    WHERE user_id = ? AND revoked_at IS NULL AND expires_at > ? AND id <> ?
    ORDER BY created_at DESC, id DESC FOR UPDATE`,
    [userId, limit.revocation.now, id],
  );
  return active.slice(limit.max - 1).map(toId);
}
