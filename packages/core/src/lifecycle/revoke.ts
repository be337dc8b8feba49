/** Ends sessions: the store first, then the cache, and an honest word about both. */
import type { Verifier } from "../authenticate/1-verify.ts";
import type { Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";
import type { StoreCall } from "../resilience/store-calls.ts";
import type { Sessions } from "../sessions.ts";
import type { Fence } from "./fence.ts";
import { checkReason, checkSessionId, checkUserId, isStorable } from "./sign-in.ts";
import type { Tombstones } from "./tombstones.ts";

export interface RevokeParts {
  readonly callStore: StoreCall;
  readonly fence: Fence;
  readonly tombstones: Tombstones;
  readonly verifier: Verifier;
  readonly emit: Emit;
}

/** What a commit has ended, and what was ended before and the cache may not know. */
interface Ended {
  readonly ended: readonly string[];
  readonly earlier: readonly string[];
}

export function createRevoke(
  { store, clock, tombstoneTtl }: Settings,
  { callStore, fence, tombstones, verifier, emit }: RevokeParts,
): Pick<Sessions, "revoke" | "revokeByToken" | "revokeAll"> {
  /**
   * Commits, then tells the cache: also when the commit came after the deadline, and the caller has
   * long been told that nothing is promised.
   */
  async function end(
    operation: string,
    reason: string,
    commit: () => Promise<Ended>,
  ): Promise<{ sessionIds: readonly string[]; propagated: boolean }> {
    let telling: Promise<boolean> | undefined;
    const { ended } = await callStore(operation, async () => {
      const outcome = await commit();
      telling = tombstones.bury([...new Set([...outcome.ended, ...outcome.earlier])]);
      return outcome;
    });
    const propagated = (await telling) ?? false;
    if (ended.length > 0) emit("revoked", { sessionIds: [...ended], reason, propagated });
    return { sessionIds: ended, propagated };
  }

  const revoke: Sessions["revoke"] = async (sessionId, { reason = "logout", userId } = {}) => {
    checkSessionId(sessionId, "sessionId");
    checkReason(reason);
    if (userId !== undefined) checkUserId(userId);
    // No store could hold such an id, and some would fail on it.
    if (!isStorable(sessionId)) return { durable: true, propagated: true, found: false };
    const { sessionIds, propagated } = await end("revoke", reason, async () => {
      const found = await store.revoke(sessionId, { reason, userId, now: clock() });
      return { ended: found ? [sessionId] : [], earlier: [] };
    });
    return { durable: true, propagated, found: sessionIds.length > 0 };
  };

  return {
    revoke,

    async revokeByToken(token, { reason } = {}) {
      const refresh = await verifier.refresh(token);
      // `typ` tells them apart, and a refresh token comes here more often.
      const isOther = !refresh.ok && refresh.reason === "claim_mismatch";
      const verified = isOther ? await verifier.access(token) : refresh;
      if (!verified.ok) return verified;
      const { sid, sub } = verified.claims;
      return { ok: true, sessionId: sid, ...(await revoke(sid, { reason, userId: sub })) };
    },

    async revokeAll(userId, { reason = "logout_everywhere", except } = {}) {
      checkUserId(userId);
      checkReason(reason);
      if (except !== undefined) checkSessionId(except, "except");
      const spared = isStorable(except) ? except : undefined;
      const now = fence.now();
      const outcome = await end("revokeAll", reason, async () => {
        const ended = await store.revokeAll(userId, { reason, except: spared, now });
        // Another call may have ended some and still be telling, or have failed to: this one answers for all.
        const earlier = await store.revokedSince(clock() - tombstoneTtl, userId).catch((error: unknown) => {
          void tombstones.bury(ended);
          throw error;
        });
        return { ended, earlier };
      });
      fence.passed(now);
      return { durable: true, ...outcome };
    },
  };
}
