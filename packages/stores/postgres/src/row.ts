/** Sessions to columns, and back: exactly, whatever type parsers the client has been given. */
import type { DeniedToken, Device, JsonObject, NewSession, Session, StoredSession } from "@sess/core";

/** A row of `selected`. */
export type SessionRow = Record<keyof Session, unknown>;

/** A row of `selected` and `selectedDenied`. */
export type StoredRow = SessionRow & { readonly denied: unknown };

/** A row of `selectedToken`. */
export type DeniedRow = Record<keyof DeniedToken, unknown>;

/** An instant: a parameter that is a number of milliseconds, as a timestamptz. */
export function instant(parameter: number): string {
  return `to_timestamp($${parameter}::float8 / 1000)`;
}

/** A timestamptz as a number of milliseconds. Before PostgreSQL 14, extract() is not exact, so it is rounded. */
function milliseconds(column: string): string {
  return `round((extract(epoch FROM ${column}) * 1000)::numeric)::float8`;
}

/** What to select or return for `toSession`. */
export const selected: string = [
  "id",
  `user_id AS "userId"`,
  "gen",
  "device::text AS device",
  "claims::text AS claims",
  `${milliseconds("created_at")} AS "createdAt"`,
  `${milliseconds("authenticated_at")} AS "authenticatedAt"`,
  `${milliseconds("rotated_at")} AS "rotatedAt"`,
  `${milliseconds("expires_at")} AS "expiresAt"`,
  `${milliseconds("absolute_expires_at")} AS "absoluteExpiresAt"`,
  `${milliseconds("revoked_at")} AS "revokedAt"`,
  `revoked_reason AS "revokedReason"`,
  `revoked_by AS "revokedBy"`,
].join(", ");

/** What to select or return for `toDenied`. */
export const selectedToken: string = `jti, session_id AS "sessionId", reason, ${milliseconds("expires_at")} AS "expiresAt"`;

/** The tokens of a row of sess_sessions that were denied and expire after an instant, as one column. */
export function selectedDenied(parameter: number): string {
  return `(
    SELECT coalesce(json_agg(token), '[]')::text
    FROM (SELECT ${selectedToken} FROM sess_denied
      WHERE session_id = sess_sessions.id AND expires_at > ${instant(parameter)}) AS token
  ) AS denied`;
}

export const columns =
  "id, user_id, gen, device, claims, created_at, authenticated_at, rotated_at, expires_at, absolute_expires_at, revoked_at, revoked_reason, revoked_by";

/** The parameters $1 to $13 as values of `columns`. The json type keeps a text as it is, unlike jsonb. */
export const parameters: string = [
  "$1::text, $2::text, $3::integer, $4::text::json, $5::text::json",
  ...[6, 7, 8, 9, 10, 11].map(instant),
  "$12::text, $13::text",
].join(", ");

/** What to pass as the parameters $1 to $13. */
export function toValues(session: NewSession): unknown[] {
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

export function toSession(row: SessionRow): Session {
  return {
    id: row.id as string,
    userId: row.userId as string,
    gen: Number(row.gen),
    device: JSON.parse(row.device as string) as Device,
    claims: JSON.parse(row.claims as string) as JsonObject,
    createdAt: Number(row.createdAt),
    authenticatedAt: Number(row.authenticatedAt),
    rotatedAt: Number(row.rotatedAt),
    expiresAt: Number(row.expiresAt),
    absoluteExpiresAt: Number(row.absoluteExpiresAt),
    revokedAt: row.revokedAt === null ? null : Number(row.revokedAt),
    revokedReason: row.revokedReason as string | null,
    revokedBy: row.revokedBy as string | null,
  };
}

export function toStored(row: StoredRow): StoredSession {
  const denied = JSON.parse(row.denied as string) as DeniedRow[];
  return { ...toSession(row), denied: denied.map(toDenied) };
}

export function toDenied(row: DeniedRow): DeniedToken {
  return {
    jti: row.jti as string,
    sessionId: row.sessionId as string,
    reason: row.reason as string,
    expiresAt: Number(row.expiresAt),
  };
}
