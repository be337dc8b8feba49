/** Reads what the application said about a session. */
import type { DeniedToken, StoredSession } from "@sess/core";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The session as far as anything at the edge depends on it. What the application does not tell is neutral: generation
 * 0, no device and no claims, instants of 0, nobody who revoked it for no reason.
 * @throws Error when it is not the answer that `@sess/http` gives: an error is never taken for "unknown".
 */
export function readSession(answer: unknown, id: string): StoredSession | undefined {
  if (!isFields(answer) || typeof answer["active"] !== "boolean") throw misfit();
  const { active, sub, sid, session } = answer;
  // All that an endpoint says of what it does not know (RFC 7662 §2.2).
  if (!active && session === undefined) return undefined;
  if (!isFields(session) || sid !== id || !isText(sub)) throw misfit();
  const { expiresAt, revokedAt, denied } = session;
  if (!isInstant(expiresAt) || !(revokedAt === null || isInstant(revokedAt)) || !Array.isArray(denied)) {
    throw misfit();
  }
  return {
    id,
    userId: sub,
    gen: 0,
    device: {},
    claims: {},
    createdAt: 0,
    authenticatedAt: 0,
    rotatedAt: 0,
    expiresAt,
    absoluteExpiresAt: expiresAt,
    revokedAt,
    revokedReason: null,
    revokedBy: null,
    denied: denied.map((token) => readDenied(token, id)),
  };
}

function readDenied(token: unknown, sessionId: string): DeniedToken {
  if (!isFields(token)) throw misfit();
  const { jti, reason, expiresAt } = token;
  if (!isText(jti) || typeof reason !== "string" || !isInstant(expiresAt)) throw misfit();
  return { jti, sessionId, reason, expiresAt };
}

function isFields(given: unknown): given is Fields {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}

function isText(given: unknown): given is string {
  return typeof given === "string" && given !== "";
}

function isInstant(given: unknown): given is number {
  return Number.isSafeInteger(given);
}

function misfit(): Error {
  return new Error(
    "introspectionStore: the answer of the application is not what @sess/http says about a session: is the url right?",
  );
}
