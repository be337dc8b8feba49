/** Checks the options and wires the parts. */
import { createVerifier } from "./authenticate/1-verify.ts";
import { createLookup } from "./authenticate/2-cache.ts";
import { createFallback } from "./authenticate/3-fallback.ts";
import { createRepair, type Repair } from "./authenticate/4-repair.ts";
import { createPipeline } from "./authenticate/pipeline.ts";
import type { JsonObject } from "./contracts/session.ts";
import { createEvents } from "./events.ts";
import { createKeyRing } from "./keys/key-ring.ts";
import { createRemoteRing } from "./keys/remote-ring.ts";
import { createClaims } from "./lifecycle/claims.ts";
import { createDeny } from "./lifecycle/deny.ts";
import { createFence } from "./lifecycle/fence.ts";
import { createIssue } from "./lifecycle/issue.ts";
import { createListing } from "./lifecycle/listing.ts";
import { createReauthenticate } from "./lifecycle/reauthenticate.ts";
import { createRefresh } from "./lifecycle/refresh.ts";
import { createRevoke } from "./lifecycle/revoke.ts";
import { createTelling, NOBODY_TO_TELL } from "./lifecycle/telling.ts";
import { createTokens } from "./lifecycle/tokens.ts";
import { createTransaction } from "./lifecycle/transaction.ts";
import type { SessionsOptions } from "./options/options.ts";
import { checkOptions } from "./options/check-options.ts";
import { createGate } from "./resilience/gate.ts";
import { createOutage } from "./resilience/outage.ts";
import { createStoreCalls } from "./resilience/store-calls.ts";
import type { Sessions } from "./sessions.ts";

/**
 * Session control for JWTs. Touches neither cache nor store before it is used, keeps no timer running
 * and owns neither: create it once a process, and close your clients yourself.
 *
 * `Fixed` types the custom claims of a sign-in: give it, or a `claimsSchema` to infer it from. `Computed` is
 * inferred from `computeClaims`.
 * @throws TypeError when an option is wrong: it names the option, and what to give instead.
 */
export function createSessions<Fixed extends object = JsonObject, Computed = unknown>(
  options: SessionsOptions<Fixed, Computed>,
): Sessions<Fixed, Computed> {
  const settings = checkOptions(options as unknown as SessionsOptions);
  const { keys, store, cache, clock } = settings;

  const { on, emit } = createEvents();
  const ring = "jwksUri" in keys ? createRemoteRing(keys, settings.storeDeadline) : createKeyRing(keys);
  const gate = createGate();
  const fence = createFence(clock);
  const outage = createOutage(clock);
  const callStore = createStoreCalls(settings, outage, emit);

  const verifier = createVerifier(settings, ring);
  const lookup = cache && createLookup(settings, cache, gate, emit);
  const repair = cache ? createRepair(settings, cache, emit) : NO_REPAIR;
  const ask = createFallback(settings, callStore, repair);

  const readyToSign = async (): Promise<void> => {
    await ring.ready();
    await ring.signer();
  };
  const custom = createClaims(settings);
  const makeTokens = createTokens(settings, ring, custom);
  const telling = cache ? createTelling(settings, cache, { gate, callStore, emit }) : NOBODY_TO_TELL;
  const parts = { store, callStore, readyToSign, custom, fence, makeTokens, verifier, telling, repair, emit };
  const revokes = createRevoke(settings, parts);

  const sessions: Sessions = {
    issue: createIssue(settings, parts),
    authenticate: createPipeline(settings, { verifier, lookup, ask }, emit),
    refresh: createRefresh(settings, { ...parts, ask, outage, revokes }),
    revoke: revokes.revoke,
    revokeByToken: revokes.revokeByToken,
    revokeAll: revokes.revokeAll,
    deny: createDeny(settings, parts),
    reauthenticate: createReauthenticate(settings, parts),
    transaction: createTransaction(settings, {
      ...parts,
      revokes,
      rebuild(joined, tellLater, emitLater) {
        // What is not committed yet must not be in the cache: nothing is warmed in here.
        const inside = { ...parts, store: joined, telling: tellLater, emit: emitLater, repair: NO_REPAIR };
        return { issue: createIssue(settings, inside), ...createRevoke(settings, inside) };
      },
    }),
    ...createListing(settings, callStore),
    jwks: ring.published,
    reconcile: telling.reconcile,
    ready: ring.ready,
    on,
  };
  // `issue` checked the claims, and they come back from tokens and store as they went in.
  return sessions as unknown as Sessions<Fixed, Computed>;
}

const NO_REPAIR: Repair = () => {};
