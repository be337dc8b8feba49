/** Checks the options and wires the parts. */
import { createVerifier } from "./authenticate/1-verify.ts";
import { createLookup } from "./authenticate/2-cache.ts";
import { createFallback } from "./authenticate/3-fallback.ts";
import { createRepair } from "./authenticate/4-repair.ts";
import { createPipeline } from "./authenticate/pipeline.ts";
import type { JsonObject } from "./contracts/session.ts";
import { createEvents } from "./events.ts";
import { createKeyRing } from "./keys/key-ring.ts";
import { createFence } from "./lifecycle/fence.ts";
import { createIssue } from "./lifecycle/issue.ts";
import { createRefresh } from "./lifecycle/refresh.ts";
import { createRevoke } from "./lifecycle/revoke.ts";
import { checkUserId } from "./lifecycle/sign-in.ts";
import { createTokens } from "./lifecycle/tokens.ts";
import { createTombstones, NOBODY_TO_TELL } from "./lifecycle/tombstones.ts";
import type { SessionsOptions } from "./options/options.ts";
import { checkOptions } from "./options/settings.ts";
import { createGate } from "./resilience/gate.ts";
import { createOutage } from "./resilience/outage.ts";
import { createStoreCalls } from "./resilience/store-calls.ts";
import type { Sessions } from "./sessions.ts";

/**
 * Session control for JWTs. Touches neither cache nor store before it is used, keeps no timer running
 * and owns neither: create it once a process, and close your clients yourself.
 *
 * `Claims` types the custom claims of `issue`, `authenticate`, `refresh` and `list`.
 * @throws TypeError when an option is wrong: it names the option, and what to give instead.
 */
export function createSessions<Claims extends object = JsonObject>(
  options: SessionsOptions,
): Sessions<Claims> {
  const settings = checkOptions(options);
  const { store, cache, clock } = settings;

  const { on, emit } = createEvents();
  const ring = createKeyRing(settings.keys);
  const gate = createGate();
  const fence = createFence(clock);
  const outage = createOutage(clock);
  const callStore = createStoreCalls(settings, outage, emit);

  const verifier = createVerifier(settings, ring);
  const lookup = cache && createLookup(settings, cache, gate, emit);
  const repair = cache ? createRepair(settings, cache, emit) : (): void => {};
  const ask = createFallback(store, settings.storeDeadline, callStore, repair);

  const makeTokens = createTokens(settings, ring);
  const tombstones = cache ? createTombstones(settings, cache, { gate, callStore, emit }) : NOBODY_TO_TELL;
  const { revoke, revokeByToken, revokeAll } = createRevoke(settings, {
    callStore,
    fence,
    tombstones,
    verifier,
    emit,
  });

  const sessions: Sessions = {
    issue: createIssue(settings, { callStore, fence, makeTokens, repair, emit }),
    authenticate: createPipeline(settings, { verifier, lookup, ask }, emit),
    refresh: createRefresh(settings, {
      verifier,
      ask,
      callStore,
      outage,
      ready: ring.ready,
      makeTokens,
      repair,
      revoke,
      emit,
    }),
    revoke,
    revokeByToken,
    revokeAll,
    async list(userId) {
      checkUserId(userId);
      return callStore("listByUser", () => store.listByUser(userId, clock()));
    },
    reconcile: tombstones.reconcile,
    ready: ring.ready,
    on,
  };
  // `issue` checked the claims, and they come back from tokens and store as they went in.
  return sessions as unknown as Sessions<Claims>;
}
