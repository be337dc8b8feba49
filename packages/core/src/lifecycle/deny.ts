/** Denies a single access token, while its session goes on. */
import type { Verifier } from "../authenticate/1-verify.ts";
import type { Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";
import type { StoreCall } from "../resilience/store-calls.ts";
import type { Sessions } from "../sessions.ts";
import { denialEntry } from "../authenticate/cache-entry.ts";
import { commitAndTell } from "./commit.ts";
import { checkReason } from "./sign-in.ts";
import type { Telling } from "./telling.ts";

export interface DenyParts {
  readonly callStore: StoreCall;
  readonly telling: Telling;
  readonly verifier: Verifier;
  readonly emit: Emit;
}

export function createDeny(
  settings: Settings,
  { callStore, telling, verifier, emit }: DenyParts,
): Sessions["deny"] {
  return async (token, { reason = "denied" } = {}) => {
    checkReason(reason, null);
    const verified = await verifier.access(token);
    if (!verified.ok) return verified;
    const { jti, sid, exp } = verified.claims;
    // Only the id is kept, never the token.
    const denied = { jti, sessionId: sid, reason, expiresAt: exp * 1_000 + settings.clockTolerance };

    const { propagated } = await commitAndTell(
      { callStore, telling },
      "deny",
      () => settings.store.deny(denied),
      () => [denialEntry(settings, denied)],
    );
    emit("denied", { jti, sessionId: sid, reason, propagated });
    return { ok: true, jti, durable: true, propagated };
  };
}
