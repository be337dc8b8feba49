/** Exchanges a refresh token for the next pair, once; and tells a retry from a theft. */
import type { Verifier } from "../authenticate/1-verify.ts";
import { type Ask, objection } from "../authenticate/3-fallback.ts";
import type { Repair } from "../authenticate/4-repair.ts";
import type { Refreshed } from "../contracts/outcome.ts";
import type { Session } from "../contracts/session.ts";
import { SessError } from "../errors.ts";
import type { Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";
import type { Outage } from "../resilience/outage.ts";
import type { StoreCall } from "../resilience/store-calls.ts";
import type { Sessions } from "../sessions.ts";
import type { MakeTokens } from "./tokens.ts";

export interface RefreshParts {
  readonly verifier: Verifier;
  readonly ask: Ask;
  readonly callStore: StoreCall;
  readonly outage: Outage;
  /** Rejects when there is no key to sign with: before anything is changed. */
  readonly ready: () => Promise<void>;
  readonly makeTokens: MakeTokens;
  readonly repair: Repair;
  readonly revoke: Sessions["revoke"];
  readonly emit: Emit;
}

export function createRefresh(
  settings: Settings,
  { verifier, ask, callStore, outage, ready, makeTokens, repair, revoke, emit }: RefreshParts,
): (token: string) => Promise<Refreshed> {
  async function grant(session: Session, now: number, retried: boolean): Promise<Refreshed> {
    emit("refreshed", { sessionId: session.id, userId: session.userId, gen: session.gen, retried });
    return { ok: true, ...(await makeTokens(session, now)) };
  }

  return async (token) => {
    const verified = await verifier.refresh(token);
    if (!verified.ok) return verified;
    const { sub, sid, gen } = verified.claims;
    await ready();
    const now = settings.clock();

    const rotated = await callStore("rotate", () =>
      settings.store.rotate(sid, gen, { expiresAt: now + settings.idleTtl, now }),
    );
    if (rotated !== null) {
      repair(rotated);
      return grant(rotated, now, false);
    }

    const session = await ask(sid);
    const reason = objection(session, sub, now);
    if (reason !== undefined || session === undefined)
      return { ok: false, reason: reason ?? "unknown_session" };
    // While the store is in trouble, a rotation may be committed whose answer nobody got, and the retry
    // comes only when the trouble is over: that time does not count. Another process may have rotated before
    // this one noticed the trouble.
    if (session.gen === gen + 1 && outage.age(session.rotatedAt) <= settings.rotationGrace) {
      return grant(session, now, true);
    }
    // The store knows less than it has signed away: restored from a backup. Nobody's theft.
    if (session.gen < gen) return { ok: false, reason: "claim_mismatch" };
    if (session.gen === gen) {
      throw new SessError(
        "ERR_SESS_STORE_UNAVAILABLE",
        "the store neither rotated the session nor said why not",
      );
    }

    // RFC 9700 §4.14.2: which of the two holders is the thief cannot be known, so both lose the session.
    await revoke(sid, { reason: "refresh_reused" });
    emit("refresh_reused", { sessionId: sid, userId: sub, presentedGen: gen, currentGen: session.gen });
    return { ok: false, reason: "refresh_reused" };
  };
}
