/** Step 3: what does the truth say? Asks that arrive together share a query. */
import type { Rejection } from "../contracts/outcome.ts";
import type { Session } from "../contracts/session.ts";
import type { SessionStore } from "../contracts/session-store.ts";
import { createBatcher } from "../resilience/batch.ts";
import type { StoreCall } from "../resilience/store-calls.ts";

/** The session as the store knew it at some instant after the ask, or `undefined` when it knows none. */
export type Ask = (sessionId: string) => Promise<Session | undefined>;

/** A burst of misses waits for these few, and so goes into large ones. */
const LIMITS = { maxBatch: 500, maxConcurrent: 4 };

/** `onAnswer` sees each session once a query, not once an ask. */
export function createFallback(
  store: SessionStore,
  callStore: StoreCall,
  onAnswer: (session: Session) => void,
): Ask {
  return createBatcher(async (ids) => {
    const found = await callStore("findMany", () => store.findMany(ids));
    const byId = new Map(found.map((session) => [session.id, session]));
    found.forEach(onAnswer);
    return ids.map((id) => byId.get(id));
  }, LIMITS);
}

/** Why the session does not carry a token of `userId` at `now`; `undefined` when it does. */
export function objection(session: Session | undefined, userId: string, now: number): Rejection | undefined {
  if (session === undefined) return "unknown_session";
  if (session.userId !== userId) return "claim_mismatch";
  if (session.revokedAt !== null) return "revoked";
  return session.expiresAt <= now ? "expired" : undefined;
}
