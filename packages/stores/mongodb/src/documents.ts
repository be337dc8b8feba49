/** What is stored, and how sessions become documents and come back: exactly, and as people can read it. */
import type { DeniedToken, Device, JsonObject, NewSession, Session } from "@sess/core";

/** In `sess_sessions`. What is null in a session is absent here. */
export interface SessionDocument {
  readonly _id: string;
  readonly userId: string;
  readonly gen: number;
  readonly device: Device;
  /**
   * JSON as text. As a document, `{ $ref, $id }` would come back as a DBRef, `_bsontype` would be obeyed, and depth
   * is limited.
   */
  readonly claims: string;
  readonly createdAt: Date;
  readonly authenticatedAt: Date;
  readonly rotatedAt: Date;
  readonly expiresAt: Date;
  readonly absoluteExpiresAt: Date;
  readonly revokedAt?: Date;
  readonly revokedReason?: string;
  readonly revokedBy?: string;
  /** Which call revoked it, among several at once. */
  readonly revokedIn?: string;
  /** Which `create` it belongs to, as long as that has not admitted it. Until then it counts for nothing. */
  readonly pending?: string;
}

/** In `sess_users`: where sign-ins and revoke-alls of one user meet. */
export interface UserDocument {
  readonly _id: string;
  /** Sign-ins that began then or before are refused. */
  readonly fencedAt?: Date;
  /** The latest `startedAt` or fence. Before `prune` may forget it, it has to be old. */
  readonly usedAt: Date;
  /** Which `create` was the last to be decided. */
  readonly turn?: string;
  /** What that `create` has decided, until all of it is done. */
  readonly admitting?: Admission;
}

/** A sign-in that is decided: `ending` are revoked, then the session counts. */
export interface Admission {
  readonly sessionId: string;
  readonly ending: readonly string[];
  readonly endedAt?: Date;
  readonly reason?: string;
  readonly by?: string;
}

/** In `sess_denied`. */
export interface DeniedDocument {
  readonly _id: string;
  readonly sessionId: string;
  readonly reason: string;
  readonly expiresAt: Date;
}

/**
 * A string, and nothing else: an object such as `{ $gt: "" }`, from a request whose values were trusted to be
 * strings, would be an operator in a filter.
 */
export function text(value: string): string {
  if (typeof value === "string") return value;
  throw new TypeError(`@sess/mongodb: expected a string, got ${value === null ? "null" : typeof value}`);
}

export function instant(milliseconds: number): Date {
  const date = new Date(milliseconds);
  if (typeof milliseconds === "number" && !Number.isNaN(date.getTime())) return date;
  throw new TypeError("@sess/mongodb: expected an instant, in epoch milliseconds");
}

/** What a revocation sets. */
export function revoked(how: { now: number; reason: string; by: string | null }): object {
  return {
    revokedAt: instant(how.now),
    revokedReason: text(how.reason),
    ...(how.by === null ? {} : { revokedBy: text(how.by) }),
  };
}

export function toDocument(session: NewSession): SessionDocument {
  const { userAgent, ip, label } = session.device;
  const { revokedAt, revokedReason, revokedBy } = session;
  return {
    _id: text(session.id),
    userId: text(session.userId),
    gen: session.gen,
    device: {
      ...(userAgent === undefined ? {} : { userAgent: text(userAgent) }),
      ...(ip === undefined ? {} : { ip: text(ip) }),
      ...(label === undefined ? {} : { label: text(label) }),
    },
    claims: JSON.stringify(session.claims),
    createdAt: instant(session.createdAt),
    authenticatedAt: instant(session.authenticatedAt),
    rotatedAt: instant(session.rotatedAt),
    expiresAt: instant(session.expiresAt),
    absoluteExpiresAt: instant(session.absoluteExpiresAt),
    ...(revokedAt === null ? {} : { revokedAt: instant(revokedAt) }),
    ...(revokedReason === null ? {} : { revokedReason: text(revokedReason) }),
    ...(revokedBy === null ? {} : { revokedBy: text(revokedBy) }),
  };
}

export function byId(ids: readonly string[]): { _id: object } {
  return { _id: { $in: ids.map(text) } };
}

export function idsOf(documents: readonly { readonly _id: string }[]): string[] {
  return documents.map(({ _id }) => _id);
}

export function toSession({ _id: id, ...document }: SessionDocument): Session {
  return {
    id,
    userId: document.userId,
    gen: document.gen,
    device: document.device,
    claims: JSON.parse(document.claims) as JsonObject,
    createdAt: document.createdAt.getTime(),
    authenticatedAt: document.authenticatedAt.getTime(),
    rotatedAt: document.rotatedAt.getTime(),
    expiresAt: document.expiresAt.getTime(),
    absoluteExpiresAt: document.absoluteExpiresAt.getTime(),
    revokedAt: document.revokedAt?.getTime() ?? null,
    revokedReason: document.revokedReason ?? null,
    revokedBy: document.revokedBy ?? null,
  };
}

export function toDenied({ _id, sessionId, reason, expiresAt }: DeniedDocument): DeniedToken {
  return { jti: _id, sessionId, reason, expiresAt: expiresAt.getTime() };
}
