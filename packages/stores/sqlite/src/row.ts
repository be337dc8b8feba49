/** Sessions to columns, and back. */
import type { Device, JsonObject, NewSession, Session } from "@sess/core";
import type { Row, Statement } from "./client.ts";

export const columns =
  "id, user_id, gen, device, claims, created_at, rotated_at, expires_at, absolute_expires_at, revoked_at, revoked_reason";

/** The values of `columns`, in their order. */
export function toValues(session: NewSession): Statement["args"] {
  return [
    session.id,
    session.userId,
    session.gen,
    JSON.stringify(session.device),
    JSON.stringify(session.claims),
    session.createdAt,
    session.rotatedAt,
    session.expiresAt,
    session.absoluteExpiresAt,
    session.revokedAt,
    session.revokedReason,
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
    rotatedAt: Number(row["rotated_at"]),
    expiresAt: Number(row["expires_at"]),
    absoluteExpiresAt: Number(row["absolute_expires_at"]),
    revokedAt: row["revoked_at"] === null ? null : Number(row["revoked_at"]),
    revokedReason: row["revoked_reason"] as string | null,
  };
}

export function toId(row: Row): string {
  return String(row["id"]);
}
