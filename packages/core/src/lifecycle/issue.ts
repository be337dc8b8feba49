/** Creates a session, and its first tokens. */
import type { Repair } from "../authenticate/4-repair.ts";
import type { Issued } from "../contracts/outcome.ts";
import type { Session } from "../contracts/session.ts";
import type { SessionLimit, SessionStore } from "../contracts/session-store.ts";
import { SessError } from "../errors.ts";
import type { Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";
import type { StoreCall } from "../resilience/store-calls.ts";
import type { SignIn } from "../sessions.ts";
import { tombstoneEntry } from "../authenticate/cache-entry.ts";
import { commitAndTell } from "./commit.ts";
import type { CustomClaims } from "./claims.ts";
import type { Fence } from "./fence.ts";
import { checkUserId, cutDevice } from "./sign-in.ts";
import type { Telling } from "./telling.ts";
import type { MakeTokens } from "./tokens.ts";

export interface IssueParts {
  /** The store, or the same one inside a transaction. */
  readonly store: SessionStore;
  readonly callStore: StoreCall;
  /** Rejects when there is no key to sign with: before anything is changed. */
  readonly readyToSign: () => Promise<void>;
  readonly custom: CustomClaims;
  readonly fence: Fence;
  readonly makeTokens: MakeTokens;
  readonly telling: Telling;
  readonly repair: Repair;
  readonly emit: Emit;
}

export function createIssue(
  settings: Settings,
  { store, callStore, readyToSign, custom, fence, makeTokens, telling, repair, emit }: IssueParts,
): (signIn: SignIn) => Promise<Issued> {
  const { clock, maxSessionsPerUser, whenFull } = settings;

  return async (signIn) => {
    const began = fence.now();
    const now = clock();
    const { userId, device, claims, startedAt = began } = checkSignIn(signIn);
    const session: Session = {
      id: crypto.randomUUID(),
      userId,
      gen: 0,
      device: cutDevice(device),
      claims: await custom.fixed(claims),
      createdAt: now,
      authenticatedAt: now,
      rotatedAt: now,
      expiresAt: Math.min(now + settings.idleTtl, now + settings.absoluteTtl),
      absoluteExpiresAt: now + settings.absoluteTtl,
      revokedAt: null,
      revokedReason: null,
      revokedBy: null,
    };
    await readyToSign();
    // Signed before it is stored: whatever is wrong with a key or the claims leaves no session behind.
    const issued = await makeTokens(session, now);
    // A sign-in cannot begin later than now: a clock that says so would step over a fence.
    await create({ ...session, startedAt: Math.min(startedAt, began) });
    repair({ ...session, denied: [] });
    emit("issued", { sessionId: session.id, userId });
    return issued;
  };

  async function create(session: Session & { readonly startedAt: number }): Promise<void> {
    const { userId, createdAt } = session;
    const created = await commitAndTell(
      { callStore, telling },
      "create",
      () => store.create(session, limitAt(createdAt)),
      ({ ended }) => ended.map((id) => tombstoneEntry(settings, id)),
    );
    const { propagated } = created;
    const { outcome, ended } = created.outcome;
    if (ended.length > 0) {
      emit("revoked", { sessionIds: [...ended], reason: SESSION_LIMIT, by: null, propagated });
    }
    if (outcome === "created") return;
    emit("sign_in_refused", { userId, reason: outcome === "fenced" ? "fenced" : SESSION_LIMIT });
    throw outcome === "fenced"
      ? new SessError("ERR_SESS_FENCED", "all sessions of the user were ended after this sign-in began")
      : new SessError("ERR_SESS_SESSION_LIMIT", `the user has ${maxSessionsPerUser} sessions already`);
  }

  function limitAt(now: number): SessionLimit | undefined {
    if (maxSessionsPerUser === undefined) return undefined;
    return { max: maxSessionsPerUser, whenFull, revocation: { reason: SESSION_LIMIT, by: null, now } };
  }
}

const SESSION_LIMIT = "session_limit";

function checkSignIn(signIn: SignIn): SignIn {
  if (typeof signIn !== "object" || signIn === null) {
    throw new TypeError('sess: signIn: must be an object, such as { userId: "42" }.');
  }
  const { userId, startedAt } = signIn;
  checkUserId(userId);
  if (startedAt !== undefined && !(Number.isSafeInteger(startedAt) && startedAt >= 0)) {
    throw new TypeError("sess: startedAt: must be epoch milliseconds, such as Date.now().");
  }
  return signIn;
}
