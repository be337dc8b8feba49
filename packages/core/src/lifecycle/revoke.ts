/** Ends sessions: the store first, then the cache, and an honest word about both. */
import type { Verifier } from "../authenticate/1-verify.ts";
import type { SessionStore } from "../contracts/session-store.ts";
import type { Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";
import type { StoreCall } from "../resilience/store-calls.ts";
import type { Sessions } from "../sessions.ts";
import { type CacheEntry, tombstoneEntry } from "../authenticate/cache-entry.ts";
import { commitAndTell } from "./commit.ts";
import type { Fence } from "./fence.ts";
import { checkReason, checkSessionId, checkUserId, isStorable } from "./sign-in.ts";
import type { Telling } from "./telling.ts";

export interface RevokeParts {
  /** The store, or the same one inside a transaction. */
  readonly store: SessionStore;
  readonly callStore: StoreCall;
  readonly fence: Fence;
  readonly telling: Telling;
  readonly verifier: Verifier;
  readonly emit: Emit;
}

export interface Revokes extends Pick<Sessions, "revoke" | "revokeByToken" | "revokeAll"> {
  /** `revokeAll` with arguments that `checkEndAll` has checked, and any number of sessions that go on. */
  endAll(userId: string, how: EndAll): ReturnType<Sessions["revokeAll"]>;
}

export interface EndAll {
  readonly reason: string;
  readonly by: string | null;
  readonly except: readonly string[];
}

export function createRevoke(
  settings: Settings,
  { store, callStore, fence, telling, verifier, emit }: RevokeParts,
): Revokes {
  const { clock, tombstoneTtl } = settings;
  const entriesOf = (ids: readonly string[]): CacheEntry[] => ids.map((id) => tombstoneEntry(settings, id));

  async function end(
    operation: string,
    { reason, by }: { reason: string; by: string | null },
    commit: () => Promise<readonly string[]>,
  ): Promise<{ sessionIds: readonly string[]; propagated: boolean }> {
    const { outcome, propagated } = await commitAndTell({ callStore, telling }, operation, commit, entriesOf);
    if (outcome.length > 0) emit("revoked", { sessionIds: [...outcome], reason, by, propagated });
    return { sessionIds: outcome, propagated };
  }

  const revoke: Revokes["revoke"] = async (sessionId, { reason = "logout", by = null, userId } = {}) => {
    checkSessionId(sessionId, "sessionId");
    checkReason(reason, by);
    if (userId !== undefined) checkUserId(userId);
    // No store could hold such an id, and some would fail on it.
    if (!isStorable(sessionId)) return { durable: true, propagated: true, found: false };
    const { sessionIds, propagated } = await end("revoke", { reason, by }, async () => {
      const found = await store.revoke(sessionId, { reason, by, userId, now: clock() });
      return found ? [sessionId] : [];
    });
    return { durable: true, propagated, found: sessionIds.length > 0 };
  };

  return {
    revoke,

    async revokeByToken(token, options) {
      const refresh = await verifier.refresh(token);
      // `typ` tells them apart, and a refresh token comes here more often.
      const isOther = !refresh.ok && refresh.reason === "claim_mismatch";
      const verified = isOther ? await verifier.access(token) : refresh;
      if (!verified.ok) return verified;
      const { sid, sub } = verified.claims;
      return { ok: true, sessionId: sid, ...(await revoke(sid, { by: sub, ...options, userId: sub })) };
    },

    revokeAll: async (userId, options) => endAll(userId, checkEndAll(userId, options)),

    endAll,
  };

  async function endAll(userId: string, { reason, by, except }: EndAll): ReturnType<Sessions["revokeAll"]> {
    const now = fence.now();
    const { sessionIds, propagated } = await end("revokeAll", { reason, by }, () =>
      store.revokeAll(userId, { reason, by, except, now }),
    );
    fence.passed(now);
    // Another call may have ended some and still be telling, or have failed to: this one answers for all.
    const since = clock() - tombstoneTtl;
    // What has been committed stands, also when the store can say no more: then nothing is said for the others.
    const recent = await callStore("revokedSince", () => store.revokedSince(since, userId)).catch(
      () => undefined,
    );
    if (recent === undefined || !propagated) return { durable: true, sessionIds, propagated: false };
    const isTold = await telling.tell(entriesOf(recent.filter((id) => !sessionIds.includes(id))));
    return { durable: true, sessionIds, propagated: isTold };
  }
}

/** The arguments of `revokeAll`. @throws TypeError that names the one that is wrong. */
export function checkEndAll(userId: string, options: Parameters<Sessions["revokeAll"]>[1] = {}): EndAll {
  const { reason = "logout_everywhere", by = null, except } = options;
  checkUserId(userId);
  checkReason(reason, by);
  if (except !== undefined) checkSessionId(except, "except");
  return { reason, by, except: isStorable(except) ? [except] : [] };
}
