/** Sessions to columns, and back. */
import type { DeniedToken, Device, JsonObject, NewSession, Session, StoredSession } from "@sess/core";
import type { Row, Statement } from "./database.ts";

export const columns =
  "id, user_id, gen, device, claims, created_at, authenticated_at, rotated_at, expires_at, absolute_expires_at, revoked_at, revoked_reason, revoked_by";

/** The values of `columns`, in their order. */
export function toValues(session: NewSession): Statement["args"] {
  return [
    session.id,
    session.userId,
    session.gen,
    JSON.stringify(session.device),
    JSON.stringify(session.claims),
    session.createdAt,
    session.authenticatedAt,
    session.rotatedAt,
    session.expiresAt,
    session.absoluteExpiresAt,
    session.revokedAt,
    session.revokedReason,
    session.revokedBy,
  ];
}

/** The client's `intMode` decides whether an integer comes as a number, a bigint or a string: any will do. */
export function toSession(row: Row): Session {
  return {
    id: String(row["id"]),
    userId: String(row["user_id"]),
    gen: Number(row["gen"]),
    device: JSON.parse(String(row["device"])) as Device,
    claims: JSON.parse(String(row["claims"])) as JsonObject,
    createdAt: Number(row["created_at"]),
    authenticatedAt: Number(row["authenticated_at"]),
    rotatedAt: Number(row["rotated_at"]),
    expiresAt: Number(row["expires_at"]),
    absoluteExpiresAt: Number(row["absolute_expires_at"]),
    revokedAt: row["revoked_at"] === null ? null : Number(row["revoked_at"]),
    revokedReason: row["revoked_reason"] as string | null,
    revokedBy: row["revoked_by"] as string | null,
  };
}

/** A row with a column `denied`: a JSON array of rows of sess_denied. */
export function toStored(row: Row): StoredSession {
  const denied = JSON.parse(String(row["denied"])) as Row[];
  return { ...toSession(row), denied: denied.map(toDenied) };
}

export function toDenied(row: Row): DeniedToken {
  return {
    jti: String(row["jti"]),
    sessionId: String(row["session_id"]),
    reason: String(row["reason"]),
    expiresAt: Number(row["expires_at"]),
  };
}

export function toId(row: Row): string {
  return String(row["id"]);
}
