/** Notes that the user of a session has proved again who they are, and gives an access token that says so. */
import type { Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";
import type { StoreCall } from "../resilience/store-calls.ts";
import type { Sessions } from "../sessions.ts";
import { checkSessionId, checkUserId, isStorable } from "./sign-in.ts";
import type { MakeTokens } from "./tokens.ts";

export interface ReauthenticateParts {
  readonly callStore: StoreCall;
  /** Rejects when there is no key to sign with: before anything is changed. */
  readonly readyToSign: () => Promise<void>;
  readonly makeTokens: MakeTokens;
  readonly emit: Emit;
}

export function createReauthenticate(
  { store, clock }: Settings,
  { callStore, readyToSign, makeTokens, emit }: ReauthenticateParts,
): Sessions["reauthenticate"] {
  return async (sessionId, { userId }) => {
    checkSessionId(sessionId, "sessionId");
    checkUserId(userId);
    await readyToSign();
    const now = clock();
    const session = isStorable(sessionId)
      ? await callStore("reauthenticate", () => store.reauthenticate(sessionId, userId, now))
      : null;
    if (session === null) return { ok: false, reason: "unknown_session" };
    // The refresh token that the client has stays the one that counts: none is given here.
    const { refreshToken: _, ...issued } = await makeTokens(session, now);
    emit("reauthenticated", { sessionId, userId });
    return { ok: true, ...issued };
  };
}
