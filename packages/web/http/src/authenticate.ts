/** Decides about a request: who sent it, or what to answer instead. */
import {
  type Authenticated,
  type AuthenticateOptions,
  isUnavailable,
  type Rejection,
  type Sessions,
} from "@sess/core";
import { type HeaderPairs, NO_STORE, setCookies, withCookiesOf } from "./answers/json.ts";
import { crossSite, noCredential, notInAdvance, refused, stepUp, unavailable } from "./answers/refusals.ts";
import { renewCookiesOf } from "./cookies/request-cookies.ts";
import type { SessionCookies } from "./cookies/session-cookies.ts";
import { type Credential, readCredential, readRefreshCookie } from "./credential/credential.ts";
import { isCrossSite } from "./credential/cross-site.ts";
import { isPrefetch } from "./credential/prefetch.ts";
import { isRefreshable } from "./credential/refreshable.ts";
import type { HttpSettings } from "./options.ts";
import { renewCookies } from "./renew-cookies.ts";
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
  /**
   * With `transparentRefresh`: whether this request may be refreshed on its way. Default `true`. `false` where the
   * answer is long in coming, or is a stream that does not end: the browser must have the new cookies within
   * `rotationGrace`, or its next request is taken for a thief's.
   */
  readonly refresh?: boolean | undefined;
}

/** A request that may go on. */
export interface Admitted<Auth> {
  readonly ok: true;
  readonly auth: Auth;
  /**
   * For the application's response, whatever it is: the cookies of a refresh on the way, or what clears a refused
   * cookie where a credential is optional; mostly empty.
   */
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

/** A refresh token of these cannot help, or need not. */
const FINAL: ReadonlySet<Rejection> = new Set(["revoked", "unknown_session", "reauthentication_required"]);

export function createAuthenticate<Claims extends object>(
  sessions: Pick<Sessions<object, Claims>, "authenticate" | "refresh">,
  settings: HttpSettings,
  cookies: SessionCookies | undefined,
): Authenticate<Claims> {
  /** What is decided about a token, and why it was refused if it was. */
  interface Judged {
    readonly admission: Admission<Claims>;
    readonly reason?: Rejection;
  }

  async function judge(
    { from, token }: Credential,
    { optional = false, consistency, maxAuthAge }: HttpAuthenticateOptions,
  ): Promise<Judged> {
    try {
      const auth = await sessions.authenticate(token, { consistency, maxAuthAge });
      if (auth.ok) return { admission: { ok: true, auth, headers: [], from } };
      const { reason } = auth;
      if (reason === "reauthentication_required" && maxAuthAge !== undefined) {
        return { reason, admission: { ok: false, response: stepUp(settings, maxAuthAge) } };
      }
      const cleared = clearing(from, reason);
      if (optional && from === "cookie") return { reason, admission: nobody(cleared) };
      return { reason, admission: { ok: false, response: refused(settings, reason, cleared) } };
    } catch (error) {
      return { admission: outage(error) };
    }
  }

  /** A refresh may still help against an expired or a denied access token; against the end of a session nothing does. */
  function clearing(from: Credential["from"], reason: Rejection): readonly string[] {
    if (from === "header" || cookies === undefined) return [];
    return reason === "revoked" || reason === "unknown_session" ? cookies.clearAll : [cookies.clearAccess];
  }

  function outage(error: unknown): Answered {
    if (isUnavailable(error)) return { ok: false, response: unavailable(settings) };
    throw error;
  }

  /**
   * Goes on with new tokens, and has them travel with whatever is answered: the browser's have been used. So a prefetch,
   * whose answer a browser may drop, is put off until somebody clicks.
   */
  async function renew(
    request: RequestHead,
    refreshToken: string,
    options: HttpAuthenticateOptions,
  ): Promise<Admission<Claims>> {
    if (isPrefetch(request)) return { ok: false, response: notInAdvance(settings) };
    const renewed = await renewCookies(sessions, settings, cookies!, refreshToken);
    if (!renewed.ok) {
      return options.optional === true && renewed.isOver
        ? nobody(cookies!.clearAll)
        : { ok: false, response: renewed.response };
    }
    const { issued, headers } = renewed;
    renewCookiesOf(request, cookies!, issued);
    const { admission } = await judge({ from: "cookie", token: issued.accessToken }, options);
    return admission.ok
      ? { ...admission, headers: [NO_STORE, ...headers, ...admission.headers] }
      : { ok: false, response: withCookiesOf(headers, admission.response) };
  }

  /** Nothing that anybody could be known by. */
  const nothing = ({ optional }: HttpAuthenticateOptions): Admission<Claims> =>
    optional === true ? nobody([]) : { ok: false, response: noCredential(settings) };

  const isRefreshedOnItsWay = (request: RequestHead, { refresh }: HttpAuthenticateOptions): boolean =>
    refresh !== false && isRefreshable(request, settings.trustedOrigins);

  return async (request, options = {}) => {
    const credential = readCredential(request, cookies);
    const mayRefresh = settings.transparentRefresh && credential?.from !== "header";
    const refreshCookie = mayRefresh ? readRefreshCookie(request, cookies) : undefined;
    if (credential === undefined && refreshCookie === undefined) return nothing(options);
    if (credential?.from !== "header" && isCrossSite(request, settings.trustedOrigins)) {
      return { ok: false, response: crossSite() };
    }

    const judged = credential && (await judge(credential, options));
    const isFinal = judged !== undefined && (judged.reason === undefined || FINAL.has(judged.reason));
    if (isFinal || refreshCookie === undefined || !isRefreshedOnItsWay(request, options)) {
      return judged?.admission ?? nothing(options);
    }
    return renew(request, refreshCookie, options).catch(outage);
  };
}

function nobody(cleared: readonly string[]): Admitted<undefined> & { readonly from: undefined } {
  const headers = cleared.length === 0 ? [] : [NO_STORE, ...setCookies(cleared)];
  return { ok: true, auth: undefined, headers, from: undefined };
}
