/** What storing a session takes: refused behind a fence, and within a limit. */
import type { Created, NewSession, SessionLimit } from "@sess/core";
import type { Transaction } from "kysely";
import type { SessionTables } from "./session-tables.ts";

/** To be called alone with the user: what is counted here must still be so when the session is stored. */
export async function createSession(
  trx: Transaction<SessionTables>,
  { startedAt, ...session }: NewSession,
  limit: SessionLimit | undefined,
): Promise<Created> {
  const { userId } = session;
  const fence = await trx
    .selectFrom("fences")
    .select("fencedAt")
    .where("userId", "=", userId)
    .where("fencedAt", ">=", startedAt)
    .executeTakeFirst();
  if (fence !== undefined) return { outcome: "fenced", ended: [] };

  if (limit?.whenFull === "refuse") {
    const others = await othersOf(trx, session, limit).execute();
    if (others.length >= limit.max) return { outcome: "full", ended: [] };
  }

  // An id that is taken fails here, and ends nobody's session.
  const { device, claims } = session;
  await trx
    .insertInto("sessions")
    .values({ ...session, device: JSON.stringify(device), claims: JSON.stringify(claims) })
    .execute();
  if (limit?.whenFull !== "end_oldest") return { outcome: "created", ended: [] };

  const { now, reason, by } = limit.revocation;
  const ended = await trx
    .updateTable("sessions")
    .set({ revokedAt: now, revokedReason: reason, revokedBy: by })
    .where("id", "in", othersOf(trx, session, limit).offset(limit.max - 1))
    // Once more, as `revoke` waits for nobody: who has revoked it first stays on record.
    .where("revokedAt", "is", null)
    .returning("id")
    .execute();
  return { outcome: "created", ended: ended.map(({ id }) => id) };
}

/** The other sessions that count, the newest first. */
function othersOf(
  trx: Transaction<SessionTables>,
  { id, userId }: Pick<NewSession, "id" | "userId">,
  { revocation }: SessionLimit,
) {
  return trx
    .selectFrom("sessions")
    .select("id")
    .where("userId", "=", userId)
    .where("id", "<>", id)
    .where("revokedAt", "is", null)
    .where("expiresAt", ">", revocation.now)
    .orderBy("createdAt", "desc")
    .orderBy("id", "desc");
}
