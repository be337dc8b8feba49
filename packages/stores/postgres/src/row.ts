/** Sessions to columns, and back: exactly, whatever type parsers the client has been given. */
import type { Device, JsonObject, NewSession, Session } from "@sess/core";

/** A row of `selected`. */
export type SessionRow = Record<keyof Session, unknown>;

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
  `${milliseconds("rotated_at")} AS "rotatedAt"`,
  `${milliseconds("expires_at")} AS "expiresAt"`,
  `${milliseconds("absolute_expires_at")} AS "absoluteExpiresAt"`,
  `${milliseconds("revoked_at")} AS "revokedAt"`,
  `revoked_reason AS "revokedReason"`,
].join(", ");

export const columns =
  "id, user_id, gen, device, claims, created_at, rotated_at, expires_at, absolute_expires_at, revoked_at, revoked_reason";

/** The parameters $1 to $11 as values of `columns`. The json type keeps a text as it is, unlike jsonb. */
export const parameters: string = [
  "$1::text, $2::text, $3::integer, $4::text::json, $5::text::json",
  ...[6, 7, 8, 9, 10].map(instant),
  "$11::text",
].join(", ");

/** What to pass as the parameters $1 to $11. */
export function toValues(session: NewSession): unknown[] {
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

export function toSession(row: SessionRow): Session {
  return {
    id: row.id as string,
    userId: row.userId as string,
    gen: Number(row.gen),
    device: JSON.parse(row.device as string) as Device,
    claims: JSON.parse(row.claims as string) as JsonObject,
    createdAt: Number(row.createdAt),
    rotatedAt: Number(row.rotatedAt),
    expiresAt: Number(row.expiresAt),
    absoluteExpiresAt: Number(row.absoluteExpiresAt),
    revokedAt: row.revokedAt === null ? null : Number(row.revokedAt),
    revokedReason: row.revokedReason as string | null,
  };
}
