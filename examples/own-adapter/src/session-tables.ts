/** The tables in PostgreSQL, and how a row becomes a session. */
import type { DeniedToken, Device, JsonObject, Session } from "@sess/core";
import { type ColumnType, type JSONColumnType, type Kysely, type Selectable, sql } from "kysely";

/** Milliseconds. `bigint` holds them all, and reaches JavaScript as a string. */
type Instant = ColumnType<string | number, number, number>;

type Instants = "createdAt" | "authenticatedAt" | "rotatedAt" | "expiresAt" | "absoluteExpiresAt";

interface SessionTable
  extends Omit<Session, Instants | "revokedAt" | "device" | "claims">,
    Record<Instants, Instant> {
  revokedAt: ColumnType<string | number | null, number | null, number | null>;
  device: JSONColumnType<Device>;
  claims: JSONColumnType<JsonObject>;
}

export interface SessionTables {
  sessions: SessionTable;
  /** Sign-ins of the user that began at `fencedAt` or before are refused. */
  fences: { userId: string; fencedAt: Instant };
  deniedTokens: Omit<DeniedToken, "expiresAt"> & { expiresAt: Instant };
}

export function toSession(row: Selectable<SessionTable>): Session {
  return {
    ...row,
    createdAt: Number(row.createdAt),
    authenticatedAt: Number(row.authenticatedAt),
    rotatedAt: Number(row.rotatedAt),
    expiresAt: Number(row.expiresAt),
    absoluteExpiresAt: Number(row.absoluteExpiresAt),
    revokedAt: row.revokedAt === null ? null : Number(row.revokedAt),
  };
}

/** A migration: how it is run is up to the application. */
export async function createSessionTables(db: Kysely<SessionTables>): Promise<void> {
  await sql`
    create table sessions (
      "id" text primary key,
      "userId" text not null,
      "gen" integer not null,
      "device" jsonb not null,
      "claims" json not null,
      "createdAt" bigint not null,
      "authenticatedAt" bigint not null,
      "rotatedAt" bigint not null,
      "expiresAt" bigint not null,
      "absoluteExpiresAt" bigint not null,
      "revokedAt" bigint,
      "revokedReason" text,
      "revokedBy" text
    )`.execute(db);
  await sql`create table fences ("userId" text primary key, "fencedAt" bigint not null)`.execute(db);
  await sql`
    create table "deniedTokens" (
      "jti" text primary key,
      "sessionId" text not null,
      "reason" text not null,
      "expiresAt" bigint not null
    )`.execute(db);
  await sql`create index on sessions ("userId", "createdAt")`.execute(db);
  await sql`create index on sessions ("revokedAt") where "revokedAt" is not null`.execute(db);
  await sql`create index on sessions ("expiresAt")`.execute(db);
  await sql`create index on fences ("fencedAt")`.execute(db);
  await sql`create index on "deniedTokens" ("sessionId", "expiresAt")`.execute(db);
  await sql`create index on "deniedTokens" ("expiresAt")`.execute(db);
}
