/** Step 3: what does the truth say? Asks that arrive together share a query. */
import type { Rejection } from "../contracts/outcome.ts";
import type { Session, StoredSession } from "../contracts/session.ts";
import type { Settings } from "../options/settings.ts";
import { createBatcher } from "../resilience/batch.ts";
import { withDeadline } from "../resilience/deadline.ts";
import { type StoreCall, toSessError } from "../resilience/store-calls.ts";
import type { Repair } from "./4-repair.ts";

/** The session as the store knew it at some instant after the ask, or `undefined` when it knows none. */
export type Ask = (sessionId: string) => Promise<StoredSession | undefined>;

/** A burst of misses waits for these few, and so goes into large ones. */
const LIMITS = { maxBatch: 500, maxConcurrent: 4 };

/**
 * Repairs once a query, not once an ask. `storeDeadline` counts from the ask: the query has as long as well, so
 * that one that hangs frees its place, and who waits for a place is not kept for longer than that either.
 */
export function createFallback(
  { store, storeDeadline: deadline, storeQueue, tombstoneMargin, clock }: Settings,
  callStore: StoreCall,
  repair: Repair,
): Ask {
  const ask = createBatcher(
    (ids) =>
      callStore("findMany", async () => {
        // Denials that have expired for this node may count for one whose clock is behind.
        const byId = new Map(
          (await store.findMany(ids, clock() - tombstoneMargin)).map((session) => [session.id, session]),
        );
        return ids.map((id) => {
          const session = byId.get(id);
          if (session !== undefined) repair(session);
          return session;
        });
      }),
    { ...LIMITS, maxWait: deadline, maxWaiting: storeQueue },
  );
  return (sessionId) =>
    withDeadline(deadline, () => ask(sessionId)).catch((error: unknown) => {
      throw toSessError("findMany", deadline, error);
    });
}

/** Why the session does not carry a token of `userId` at `now`; `undefined` when it does. */
export function objection(session: Session | undefined, userId: string, now: number): Rejection | undefined {
  if (session === undefined) return "unknown_session";
  if (session.userId !== userId) return "claim_mismatch";
  if (session.revokedAt !== null) return "revoked";
  return session.expiresAt <= now ? "expired" : undefined;
}
