/** A session to try the store with. */
import type { NewSession } from "@sess/core";

export const NOW = 1_732_212_345_679;
export const DAY = 86_400_000;

export function newSession(fields: Partial<NewSession> = {}): NewSession {
  return {
    id: crypto.randomUUID(),
    userId: "42",
    gen: 0,
    device: {},
    claims: { role: "admin" },
    createdAt: NOW,
    authenticatedAt: NOW,
    rotatedAt: NOW,
    expiresAt: NOW + 86_400_001,
    absoluteExpiresAt: NOW + 864_000_003,
    revokedAt: null,
    revokedReason: null,
    revokedBy: null,
    startedAt: NOW,
    ...fields,
  };
}
