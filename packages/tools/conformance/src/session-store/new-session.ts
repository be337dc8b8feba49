/** Sessions to try a store with. */
import type { Created, DeniedToken, NewSession, Session, StoredSession } from "@sess/core";

/** An instant with odd milliseconds: a store that keeps seconds, or loses one to a float, shows itself. */
export const NOW = 1_732_212_345_679;
export const MINUTE = 60_000;
export const DAY = 86_400_000;

/** An id that no other case and no earlier run has used. */
export function uniqueId(prefix = "id"): string {
  return `${prefix}-${crypto.randomUUID()}`;
}

/** An active session, signed in at `NOW`, with a user of its own unless one is given. */
export function newSession(fields: Partial<NewSession> = {}): NewSession {
  return {
    id: uniqueId("session"),
    userId: uniqueId("user"),
    gen: 0,
    device: {},
    claims: {},
    createdAt: NOW,
    authenticatedAt: NOW,
    rotatedAt: NOW,
    expiresAt: NOW + DAY + 1,
    absoluteExpiresAt: NOW + 30 * DAY + 3,
    revokedAt: null,
    revokedReason: null,
    revokedBy: null,
    startedAt: NOW,
    ...fields,
  };
}

/** What a store gives back for it. */
export function stored({ startedAt: _startedAt, ...session }: NewSession): Session {
  return session;
}

/** What `findMany` gives for it, as long as nothing else is denied in it. */
export function asFound(session: NewSession, denied: readonly DeniedToken[] = []): StoredSession {
  return { ...stored(session), denied };
}

/** What `create` resolves to where no limit ends another session. */
export const created: Created = { outcome: "created", ended: [] };
export const fenced: Created = { outcome: "fenced", ended: [] };

/** A token of the session that was denied, and expires a minute later. */
export function deniedToken(sessionId: string, fields: Partial<DeniedToken> = {}): DeniedToken {
  return { jti: uniqueId("jti"), sessionId, reason: "denied", expiresAt: NOW + MINUTE, ...fields };
}
