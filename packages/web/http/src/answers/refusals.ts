/** Everything that is answered instead of what was asked for. */
import type { Duration, RefreshRejection } from "@sess/core";
import type { HttpSettings } from "../options.ts";
import { json, setCookies } from "./json.ts";
import { toSeconds } from "./seconds.ts";

/** Fixed texts, in the characters that RFC 6750 §3 allows: nothing of the request gets into a header. */
const DESCRIPTIONS: Record<RefreshRejection, string> = {
  malformed: "The token is malformed",
  bad_signature: "The signature of the token is not valid",
  claim_mismatch: "The token is not meant for this",
  not_yet_valid: "The token is not valid yet",
  expired: "The token has expired",
  revoked: "The session was ended",
  unknown_session: "The session does not exist",
  refresh_reused: "The refresh token was used before",
  denied: "The token was denied",
  reauthentication_required: "A more recent authentication is required",
};

/** A request without a credential gets no error code (RFC 6750 §3.1). */
export function noCredential({ challenge }: HttpSettings): Response {
  return json(401, { error: "missing_token" }, [["WWW-Authenticate", challenge]]);
}

/**
 * A token that was refused (RFC 6750 §3.1). Also for refresh tokens, where RFC 6749 §5.2 would have 400:
 * to a client, 401 says "sign in again" and 400 says "you have a bug".
 */
export function refused(
  { challenge }: HttpSettings,
  reason: RefreshRejection,
  clearing: readonly string[] = [],
): Response {
  const detail = `error="invalid_token", error_description="${DESCRIPTIONS[reason]}"`;
  return json(401, { error: "invalid_token", reason }, [
    ["WWW-Authenticate", `${challenge}, ${detail}`],
    ...setCookies(clearing),
  ]);
}

/**
 * The step-up challenge (RFC 9470 §3): all is well with the session, but its user proved who they are too long
 * ago for this. So no cookie is cleared; the user is asked for a password or a passkey, and comes again.
 */
export function stepUp({ challenge }: HttpSettings, maxAuthAge: Duration): Response {
  const error = "insufficient_user_authentication";
  const reason = "reauthentication_required";
  const seconds = toSeconds(maxAuthAge);
  const detail = `error="${error}", error_description="${DESCRIPTIONS[reason]}", max_age="${seconds}"`;
  return json(401, { error, reason, max_age: seconds }, [["WWW-Authenticate", `${challenge}, ${detail}`]]);
}

/** Nothing could be decided: nobody is signed out, and no cookie is touched. */
export function unavailable({ retryAfter }: HttpSettings): Response {
  return json(503, { error: "temporarily_unavailable" }, [["Retry-After", retryAfter]]);
}

/** To whoever only prefetches: come back when somebody has clicked. Browsers and routers drop what is no 2xx. */
export function notInAdvance({ retryAfter }: HttpSettings): Response {
  return json(503, { error: "not_in_advance" }, [["Retry-After", retryAfter]]);
}

export function crossSite(): Response {
  return json(403, { error: "cross_site_request" });
}

/**
 * The sign-in lost against a log-out-everywhere that came after it began. 409 (RFC 9110 §15.5.10), since
 * trying again helps; a 401 would be shown as "wrong password", and the password was right.
 */
export function fenced(): Response {
  return json(409, { error: "fenced" });
}

/** The user has as many sessions as may be: ending one of them helps, so this is a 409 too. */
export function sessionLimit(): Response {
  return json(409, { error: "session_limit" });
}

/** Also of a session that is somebody else's: nobody learns which ids there are. */
export function unknownDevice(): Response {
  return json(404, { error: "unknown_device" });
}

export function invalidRequest(description: string): Response {
  return json(400, { error: "invalid_request", error_description: description });
}

/**
 * The session is fine, and goes on once the claims are shorter. Not thrown, since the client needs the cookies;
 * a 500 all the same, since only the application can mend it.
 */
export function claimsTooLarge(description: string, cookies: readonly string[]): Response {
  return json(500, { error: "claims_too_large", error_description: description }, setCookies(cookies));
}
