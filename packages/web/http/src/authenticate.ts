/** Decides about a request: who sent it, or what to answer instead. */
import {
  type Authenticated,
  type AuthenticateOptions,
  isUnavailable,
  type Rejection,
  type Sessions,
} from "@sess/core";
import { type HeaderPairs, setCookies } from "./answers/json.ts";
import { crossSite, noCredential, refused, stepUp, unavailable } from "./answers/refusals.ts";
import type { SessionCookies } from "./cookies/session-cookies.ts";
import { type Credential, readCredential } from "./credential/credential.ts";
import { isCrossSite } from "./credential/cross-site.ts";
import type { HttpSettings } from "./options.ts";
import type { RequestHead } from "./request.ts";

/** How one request is decided about. */
export interface HttpAuthenticateOptions extends AuthenticateOptions {
  /**
   * Lets a request without a credential through, as nobody's. Default `false`. A refused cookie counts as
   * none, and is cleared: a browser sends it without being asked. A refused header is a 401 all the same:
   * a client that sets one wants to hear of it; and so is whoever is somebody, but not lately enough for
   * `maxAuthAge`. An outage is a 503 here too.
   */
  readonly optional?: boolean | undefined;
}

/** A request that may go on. */
export interface Admitted<Auth> {
  readonly ok: true;
  readonly auth: Auth;
  /** For the application's response: clears a refused cookie where a credential is optional; else empty. */
  readonly headers: HeaderPairs;
}

/** A request that gets this answer, and nothing else. */
export interface Answered {
  readonly ok: false;
  readonly response: Response;
}

type Admission<Claims extends object> =
  | (Admitted<Authenticated<Claims> | undefined> & { readonly from: Credential["from"] | undefined })
  | Answered;

export type Authenticate<Claims extends object> = (
  request: RequestHead,
  options?: HttpAuthenticateOptions,
) => Promise<Admission<Claims>>;

export function createAuthenticate<Claims extends object>(
  sessions: Pick<Sessions<object, Claims>, "authenticate">,
  settings: HttpSettings,
  cookies: SessionCookies | undefined,
): Authenticate<Claims> {
  /** A refresh may still help against an expired or a denied access token; against the end of a session nothing does. */
  const clearing = ({ from }: Credential, reason: Rejection): readonly string[] => {
    if (from === "header" || cookies === undefined) return [];
    return reason === "revoked" || reason === "unknown_session" ? cookies.clearAll : [cookies.clearAccess];
  };

  return async (request, { optional = false, consistency, maxAuthAge } = {}) => {
    const credential = readCredential(request, cookies);
    if (credential === undefined) {
      return optional ? nobody([]) : { ok: false, response: noCredential(settings) };
    }
    if (credential.from === "cookie" && isCrossSite(request, settings.trustedOrigins)) {
      return { ok: false, response: crossSite() };
    }
    try {
      const auth = await sessions.authenticate(credential.token, { consistency, maxAuthAge });
      if (auth.ok) return { ok: true, auth, headers: [], from: credential.from };
      if (auth.reason === "reauthentication_required" && maxAuthAge !== undefined) {
        return { ok: false, response: stepUp(settings, maxAuthAge) };
      }
      const cleared = clearing(credential, auth.reason);
      if (optional && credential.from === "cookie") return nobody(setCookies(cleared));
      return { ok: false, response: refused(settings, auth.reason, cleared) };
    } catch (error) {
      if (isUnavailable(error)) return { ok: false, response: unavailable(settings) };
      throw error;
    }
  };
}

function nobody(headers: HeaderPairs): Admitted<undefined> & { readonly from: undefined } {
  return { ok: true, auth: undefined, headers, from: undefined };
}
