/** The order of a request: verify → cache → fallback → repair. The only file that knows it. */
import { parseDuration } from "../clock.ts";
import type { AccessClaims, Authenticated, Authentication, Rejection } from "../contracts/outcome.ts";
import type { JsonObject, StoredSession } from "../contracts/session.ts";
import type { Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";
import { withDeadline } from "../resilience/deadline.ts";
import type { AuthenticateOptions } from "../sessions.ts";
import type { Verifier } from "./1-verify.ts";
import type { Lookup, Verdict } from "./2-cache.ts";
import { type Ask, objection } from "./3-fallback.ts";

export interface Steps {
  readonly verifier: Verifier;
  readonly lookup: Lookup;
  /** Asks the store, and repairs the cache with what it says. */
  readonly ask: Ask;
}

/** What the cache said, or the store. */
type Known = Verdict | StoredSession | undefined;

export function createPipeline(
  settings: Settings,
  { verifier, lookup, ask }: Steps,
  emit: Emit,
): (token: string, options?: AuthenticateOptions) => Promise<Authentication> {
  const { storeDeadline, storeQueue } = settings;
  let waiting = 0;

  function reject(reason: Rejection, sessionId?: string): Authentication {
    emit("rejected", { reason, sessionId });
    return { ok: false, reason };
  }

  /**
   * The cache has `cacheDeadline` for itself; after that, whichever answers first. Both have read after the request
   * came, so either is right, and a cache that is late still helps when the store fails.
   */
  async function find(claims: AccessClaims): Promise<Known> {
    const { verdict, later } = await lookup(claims);
    if (verdict !== undefined) return verdict;
    const truth = ask(claims.sid);
    if (later === undefined) return truth;
    const until = performance.now() + storeDeadline;
    return Promise.race<Known>([
      truth.catch((error: unknown) => afterAll(later, until, error)),
      later.then<Known>((late) => late ?? truth),
    ]);
  }

  /** The store has failed with `error`: what the cache says until then. No more wait for that than for the store. */
  async function afterAll(
    later: Promise<Verdict | undefined>,
    until: number,
    error: unknown,
  ): Promise<Verdict> {
    const left = until - performance.now();
    if (left < 1 || waiting >= storeQueue) throw error;
    waiting += 1;
    const late = await withDeadline(left, () => later).catch(() => undefined);
    waiting -= 1;
    if (late === undefined) throw error;
    return late;
  }

  return async (token, options = {}) => {
    const { consistency, maxAuthAge } = checkAsked(options);
    const verified = await verifier.access(token);
    if (!verified.ok) return reject(verified.reason);
    const { claims } = verified;
    const { sid, sub, jti } = claims;

    const admit = (source: Authenticated["source"]): Authentication =>
      settings.clock() - claims.auth_time * 1_000 > maxAuthAge + settings.clockTolerance
        ? reject("reauthentication_required", sid)
        : accept(claims, source);

    const known = await (consistency === "cached" ? find(claims) : ask(sid));
    if (known === "active") return admit("cache");
    if (typeof known === "string") return reject(known, sid);
    const reason = objection(known, sub, settings.clock());
    if (reason !== undefined) return reject(reason, sid);
    return known?.denied.some((denied) => denied.jti === jti) ? reject("denied", sid) : admit("store");
  };
}

/** The options of one call. @throws TypeError that names the option. */
function checkAsked({ consistency = "cached", maxAuthAge = Number.MAX_SAFE_INTEGER }: AuthenticateOptions): {
  consistency: "cached" | "strong";
  maxAuthAge: number;
} {
  if (consistency !== "cached" && consistency !== "strong") {
    throw new TypeError('sess: consistency: must be "cached" or "strong".');
  }
  const age = parseDuration(maxAuthAge);
  // `auth_time` is in whole seconds: less could never be met.
  if (age === undefined || age < 1_000) {
    throw new TypeError('sess: maxAuthAge: must be a duration of at least a second, such as "5m".');
  }
  return { consistency, maxAuthAge: age };
}

function accept(claims: AccessClaims, source: Authenticated["source"]): Authenticated {
  return {
    ok: true,
    userId: claims.sub,
    sessionId: claims.sid,
    claims: claims as AccessClaims & JsonObject,
    source,
  };
}
