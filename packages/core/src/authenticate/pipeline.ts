/** The order of a request: verify → cache → fallback → repair. The only file that knows it. */
import type { AccessClaims, Authenticated, Authentication, Rejection } from "../contracts/outcome.ts";
import type { JsonObject } from "../contracts/session.ts";
import type { Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";
import type { AuthenticateOptions } from "../sessions.ts";
import type { Verifier } from "./1-verify.ts";
import type { Lookup } from "./2-cache.ts";
import { type Ask, objection } from "./3-fallback.ts";

export interface Steps {
  readonly verifier: Verifier;
  /** `undefined`: there is no cache. */
  readonly lookup: Lookup | undefined;
  /** Asks the store, and repairs the cache with what it says. */
  readonly ask: Ask;
}

export function createPipeline(
  settings: Settings,
  { verifier, lookup, ask }: Steps,
  emit: Emit,
): (token: string, options?: AuthenticateOptions) => Promise<Authentication> {
  function reject(reason: Rejection, sessionId?: string): Authentication {
    emit("rejected", { reason, sessionId });
    return { ok: false, reason };
  }

  return async (token, options) => {
    const consistency = options?.consistency ?? "cached";
    if (consistency !== "cached" && consistency !== "strong") {
      throw new TypeError('sess: consistency: must be "cached" or "strong".');
    }
    const verified = await verifier.access(token);
    if (!verified.ok) return reject(verified.reason);
    const { claims } = verified;

    if (lookup !== undefined && consistency === "cached") {
      const remembered = await lookup(claims.sid, claims.sub);
      if (remembered === "active") return accept(claims, "cache");
      if (remembered === "revoked") return reject("revoked", claims.sid);
    }

    const session = await ask(claims.sid);
    const reason = objection(session, claims.sub, settings.clock());
    return reason === undefined ? accept(claims, "store") : reject(reason, claims.sid);
  };
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
