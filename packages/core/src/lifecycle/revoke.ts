/** Ends sessions: the store first, then the cache, and an honest word about both. */
import type { Verifier } from "../authenticate/1-verify.ts";
import type { Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";
import type { StoreCall } from "../resilience/store-calls.ts";
import type { Sessions } from "../sessions.ts";
import type { Fence } from "./fence.ts";
import { checkReason, checkUserId } from "./sign-in.ts";
import type { Tombstones } from "./tombstones.ts";

export interface RevokeParts {
  readonly callStore: StoreCall;
  readonly fence: Fence;
  readonly tombstones: Tombstones;
  readonly verifier: Verifier;
  readonly emit: Emit;
}

export function createRevoke(
  { store, clock }: Settings,
  { callStore, fence, tombstones, verifier, emit }: RevokeParts,
): Pick<Sessions, "revoke" | "revokeByToken" | "revokeAll"> {
  /**
   * Commits, then tells the cache: also when the commit came after the deadline, and the caller has
   * long been told that nothing is promised.
   */
  async function end(
    operation: string,
    reason: string,
    commit: () => Promise<readonly string[]>,
  ): Promise<{ sessionIds: readonly string[]; propagated: boolean }> {
    let telling: Promise<boolean> | undefined;
    const sessionIds = await callStore(operation, async () => {
      const ids = await commit();
      telling = tombstones.bury(ids);
      return ids;
    });
    const propagated = (await telling) ?? false;
    if (sessionIds.length > 0) emit("revoked", { sessionIds, reason, propagated });
    return { sessionIds, propagated };
  }

  const revoke: Sessions["revoke"] = async (sessionId, { reason = "logout", userId } = {}) => {
    if (typeof sessionId !== "string") throw new TypeError("sess: sessionId: must be a string.");
    checkReason(reason);
    if (userId !== undefined) checkUserId(userId);
    // No store could hold such an id, and some would fail on it.
    if (sessionId.includes("\0")) return { durable: true, propagated: true, found: false };
    const { sessionIds, propagated } = await end("revoke", reason, async () =>
      (await store.revoke(sessionId, { reason, userId, now: clock() })) ? [sessionId] : [],
    );
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
      const now = fence.now();
      const outcome = await end("revokeAll", reason, () => store.revokeAll(userId, { reason, except, now }));
      fence.passed(now);
      return { durable: true, ...outcome };
    },
  };
}
