/** Exchanges a refresh token for the next pair, once; and tells a retry from a theft. */
import type { Verifier } from "../authenticate/1-verify.ts";
import { type Ask, objection } from "../authenticate/3-fallback.ts";
import type { Refreshed } from "../contracts/outcome.ts";
import type { Session } from "../contracts/session.ts";
import { SessError } from "../errors.ts";
import type { Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";
import type { Outage } from "../resilience/outage.ts";
import type { StoreCall } from "../resilience/store-calls.ts";
import { createOwed } from "./owed.ts";
import type { Revokes } from "./revoke.ts";
import type { MakeTokens } from "./tokens.ts";

const REUSED = "refresh_reused";

export interface RefreshParts {
  readonly verifier: Verifier;
  readonly ask: Ask;
  readonly callStore: StoreCall;
  readonly outage: Outage;
  /** Rejects when there is no key to sign with: before anything is changed. */
  readonly readyToSign: () => Promise<void>;
  readonly makeTokens: MakeTokens;
  readonly revokes: Revokes;
  readonly emit: Emit;
}

export function createRefresh(
  settings: Settings,
  { verifier, ask, callStore, outage, readyToSign, makeTokens, revokes, emit }: RefreshParts,
): (token: string) => Promise<Refreshed> {
  const owed = createOwed();

  async function grant(session: Session, now: number, retried: boolean): Promise<Refreshed> {
    // The rotation is done. Should the tokens fail, by the claims or a key, the client has to come again, and
    // however late it does, that is no theft.
    owed.add(session);
    const issued = await makeTokens(session, now);
    owed.settle(session);
    emit("refreshed", { sessionId: session.id, userId: session.userId, gen: session.gen, retried });
    return { ok: true, ...issued };
  }

  async function endReused(sessionId: string, userId: string): Promise<readonly string[]> {
    if (settings.onRefreshReuse === "end_all") {
      return (await revokes.revokeAll(userId, { reason: REUSED })).sessionIds;
    }
    await revokes.revoke(sessionId, { reason: REUSED });
    return [sessionId];
  }

  return async (token) => {
    const verified = await verifier.refresh(token);
    if (!verified.ok) return verified;
    const { sub, sid, gen } = verified.claims;
    await readyToSign();
    const now = settings.clock();

    const rotated = await callStore("rotate", () =>
      settings.store.rotate(sid, gen, { expiresAt: now + settings.idleTtl, now }),
    );
    if (rotated !== null) {
      // Whoever can write the database, and nothing else, is not to get another user's token for their own.
      if (rotated.userId !== sub) return { ok: false, reason: "claim_mismatch" };
      return grant(rotated, now, false);
    }

    const session = await ask(sid);
    const reason = objection(session, sub, now);
    if (reason !== undefined || session === undefined)
      return { ok: false, reason: reason ?? "unknown_session" };
    // While the store is in trouble, a rotation may be committed whose answer nobody got, and the retry
    // comes only when the trouble is over: that time does not count. Another process may have rotated before
    // this one noticed the trouble.
    const isInTime = outage.age(session.rotatedAt) <= settings.rotationGrace;
    if (session.gen === gen + 1 && (isInTime || owed.has(session))) {
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
    const { device, createdAt, rotatedAt, gen: currentGen } = session;
    const ended = await endReused(sid, sub);
    emit("refresh_reused", {
      sessionId: sid,
      userId: sub,
      device,
      presentedGen: gen,
      currentGen,
      createdAt,
      rotatedAt,
      ended,
    });
    return { ok: false, reason: "refresh_reused" };
  };
}
