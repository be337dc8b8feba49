/** Sessions to try a store with. */
import type { NewSession, Session } from "@sess/core";

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
    rotatedAt: NOW,
    expiresAt: NOW + DAY + 1,
    absoluteExpiresAt: NOW + 30 * DAY + 3,
    revokedAt: null,
    revokedReason: null,
    startedAt: NOW,
    ...fields,
  };
}

/** What a store gives back for it. */
export function stored({ startedAt: _startedAt, ...session }: NewSession): Session {
  return session;
}
