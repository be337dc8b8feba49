/** Checks the options and wires the parts. */
import { createVerifier } from "./authenticate/1-verify.ts";
import { createFallback } from "./authenticate/3-fallback.ts";
import { createPipeline } from "./authenticate/pipeline.ts";
import { createCaching, NO_CACHE, NO_REPAIR } from "./caching.ts";
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
import { createTokens } from "./lifecycle/tokens.ts";
import { createTransaction } from "./lifecycle/transaction.ts";
import type { SessionsOptions } from "./options/options.ts";
import { checkOptions } from "./options/check-options.ts";
import { guardAll } from "./resilience/guard.ts";
import { createLife } from "./resilience/life.ts";
import { createLimit, UNLIMITED } from "./resilience/limit.ts";
import { createOutage } from "./resilience/outage.ts";
import { createStoreCalls } from "./resilience/store-calls.ts";
import type { Sessions } from "./sessions.ts";

/**
 * Session control for JWTs. Touches neither cache nor store before it is used, and owns neither: create it once
 * a process, and when that ends, `close` it and then your clients. Its timers keep no process alive.
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
  const life = createLife();
  const fence = createFence(clock);
  const outage = createOutage(clock, settings.storeDeadline);
  const limit = createLimit({
    mostRunning: settings.storeConcurrency,
    mostWaiting: settings.storeQueue,
    patience: settings.storeDeadline,
  });
  const callStore = createStoreCalls(settings, { outage, limit, emit });
  // Who waits inside a transaction holds a connection that those who run may be waiting for.
  const callJoined = createStoreCalls(settings, { outage, limit: UNLIMITED, emit });

  const verifier = createVerifier(settings, ring);
  const caching = cache ? createCaching(settings, cache, { callStore, outage, life, emit }) : NO_CACHE;
  const { lookup, repair, telling } = caching;
  const ask = createFallback(settings, callStore, repair);

  const readyToSign = async (): Promise<void> => {
    await ring.ready();
    await ring.signer();
  };
  const custom = createClaims(settings);
  const makeTokens = createTokens(settings, ring, custom);
  const parts = { store, callStore, readyToSign, custom, fence, makeTokens, verifier, telling, repair, emit };
  const revokes = createRevoke(settings, parts);

  const operations = guardAll(life, {
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
        const later = { telling: tellLater, emit: emitLater, repair: NO_REPAIR };
        const inside = { ...parts, ...later, store: joined, callStore: callJoined };
        return { issue: createIssue(settings, inside), ...createRevoke(settings, inside) };
      },
    }),
    ...createListing(settings, { callStore, ask }),
    reconcile: caching.reconcile,
  });
  let closed: ReturnType<Sessions["close"]> | undefined;
  const sessions: Sessions = {
    ...operations,
    jwks: ring.published,
    ready: ring.ready,
    on,
    close: () => (closed ??= life.end().then(async () => ({ propagated: await caching.end() }))),
  };
  // `issue` checked the claims, and they come back from tokens and store as they went in.
  return sessions as unknown as Sessions<Fixed, Computed>;
}
