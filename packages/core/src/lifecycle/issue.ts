/** Creates a session, and its first tokens. */
import type { Repair } from "../authenticate/4-repair.ts";
import type { Issued } from "../contracts/outcome.ts";
import type { NewSession } from "../contracts/session.ts";
import { SessError } from "../errors.ts";
import type { Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";
import type { StoreCall } from "../resilience/store-calls.ts";
import type { SignIn } from "../sessions.ts";
import type { Fence } from "./fence.ts";
import { checkClaims, checkUserId, cutDevice } from "./sign-in.ts";
import type { MakeTokens } from "./tokens.ts";

export interface IssueParts {
  readonly callStore: StoreCall;
  readonly fence: Fence;
  readonly makeTokens: MakeTokens;
  readonly repair: Repair;
  readonly emit: Emit;
}

export function createIssue(
  settings: Settings,
  { callStore, fence, makeTokens, repair, emit }: IssueParts,
): (signIn: SignIn) => Promise<Issued> {
  return async (signIn) => {
    if (typeof signIn !== "object" || signIn === null) {
      throw new TypeError('sess: signIn: must be an object, such as { userId: "42" }.');
    }
    const began = fence.now();
    const now = settings.clock();
    const { startedAt, ...session } = describe(signIn, began, now);
    // Signed before it is stored: whatever is wrong with a key or the claims leaves no session behind.
    const issued = await makeTokens(session, now);
    const outcome = await callStore("create", () => settings.store.create({ ...session, startedAt }));
    if (outcome === "fenced") {
      throw new SessError("ERR_SESS_FENCED", "all sessions of the user were ended after this sign-in began");
    }
    repair(session);
    emit("issued", { sessionId: session.id, userId: session.userId });
    return issued;
  };

  function describe({ userId, device, claims, startedAt }: SignIn, began: number, now: number): NewSession {
    checkUserId(userId);
    if (startedAt !== undefined && !(Number.isSafeInteger(startedAt) && startedAt >= 0)) {
      throw new TypeError("sess: startedAt: must be epoch milliseconds, such as Date.now().");
    }
    const absoluteExpiresAt = now + settings.absoluteTtl;
    return {
      id: crypto.randomUUID(),
      userId,
      gen: 0,
      device: cutDevice(device),
      claims: checkClaims(claims),
      createdAt: now,
      rotatedAt: now,
      expiresAt: Math.min(now + settings.idleTtl, absoluteExpiresAt),
      absoluteExpiresAt,
      revokedAt: null,
      revokedReason: null,
      // A sign-in cannot begin later than now: a clock that says so would step over a fence.
      startedAt: Math.min(startedAt ?? began, began),
    };
  }
}
