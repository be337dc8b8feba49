/** Sessions to columns, and back: exactly, whatever options the client has been given. */
import type { DeniedToken, Device, JsonObject, NewSession, Session, StoredSession } from "@sess/core";
import type { Value } from "./client.ts";

/** A row by column names. */
export type Row = { readonly [column: string]: unknown };

const names = [
  "id",
  "user_id",
  "gen",
  "device",
  "claims",
  "created_at",
  "authenticated_at",
  "rotated_at",
  "expires_at",
  "absolute_expires_at",
  "revoked_at",
  "revoked_reason",
  "revoked_by",
];

/** What to select for `toSession`, and what `toValues` gives values for. */
export const columns: string = names.join(", ");

/** As many parameters. */
export const parameters: string = names.map(() => "?").join(", ");

export function toValues(session: NewSession): Value[] {
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

/** The client's `bigNumberStrings` decides whether an instant comes as a number or a string: any will do. */
export function toSession(row: Row): Session {
  return {
    id: row["id"] as string,
    userId: row["user_id"] as string,
    gen: Number(row["gen"]),
    device: JSON.parse(row["device"] as string) as Device,
    claims: JSON.parse(row["claims"] as string) as JsonObject,
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

/** What to select for `toDenied`. */
export const deniedColumns = "jti, session_id, reason, expires_at";

export function toDenied(row: Row): DeniedToken {
  return {
    jti: row["jti"] as string,
    sessionId: row["session_id"] as string,
    reason: row["reason"] as string,
    expiresAt: Number(row["expires_at"]),
  };
}

/** What to select for `toStored`, beside the columns of sess_sessions; jti is null where nothing is denied. */
export const joinedDenied =
  "sess_denied.jti, sess_denied.reason AS denied_reason, sess_denied.expires_at AS denied_until";

/** Rows of sessions joined with their denied tokens: a row for each token, or one without. */
export function toStored(rows: readonly Row[]): StoredSession[] {
  const sessions = new Map<unknown, StoredSession & { readonly denied: DeniedToken[] }>();
  for (const row of rows) {
    const session = sessions.get(row["id"]) ?? { ...toSession(row), denied: [] };
    sessions.set(row["id"], session);
    if (row["jti"] === null) continue;
    session.denied.push(
      toDenied({
        jti: row["jti"],
        session_id: row["id"],
        reason: row["denied_reason"],
        expires_at: row["denied_until"],
      }),
    );
  }
  return [...sessions.values()];
}

export function toId(row: Row): string {
  return row["id"] as string;
}
