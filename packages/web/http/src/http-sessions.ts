/** Sessions over HTTP, in the terms of the fetch standard: wires the parts. */
import type { Authenticated, JsonObject, Sessions, SignIn } from "@sess/core";
import {
  type Admitted,
  type Answered,
  createAuthenticate,
  type HttpAuthenticateOptions,
} from "./authenticate.ts";
import { createSessionCookies } from "./cookies/session-cookies.ts";
import { checkOptions, type HttpOptions } from "./options.ts";
import { createReauthenticate, type Proven, type ProvenAgain } from "./reauthenticate.ts";
import type { RequestHead, RouteRequest } from "./request.ts";
import { createHandle } from "./routes/handle.ts";
import { createSignIn, type SignedIn } from "./sign-in.ts";

/** What a framework, or an application without one, needs of sess. */
export interface HttpSessions<Claims extends object = JsonObject, Computed = unknown> {
  /** Where the routes live. */
  readonly basePath: string;

  /**
   * Decides about a request by its bearer token, else by its cookie. Either it may go on, or `response` is
   * the answer: 401, 403 for a forged request, 503 in an outage. Rejects for programming errors only.
   */
  authenticate(
    request: RequestHead,
    options?: HttpAuthenticateOptions & { readonly optional?: false | undefined },
  ): Promise<Admitted<Authenticated<Claims & Computed>> | Answered>;
  authenticate(
    request: RequestHead,
    options: HttpAuthenticateOptions,
  ): Promise<Admitted<Authenticated<Claims & Computed> | undefined> | Answered>;

  /**
   * Makes a session for a user whose password, passkey or other credential the application has checked.
   * The device's `userAgent` is the request's. A session whose cookies the request brought is replaced: it ends.
   * Either signed in, or `response` is the answer: 403 for a forged request, 409 when a log-out-everywhere came after
   * `startedAt` or the user has too many sessions, 503 in an outage.
   * @throws TypeError when the sign-in is not valid, RangeError when a cookie would be too large.
   */
  signIn(request: RequestHead, signIn: SignIn<Claims>): Promise<SignedIn<Claims> | Answered>;

  /**
   * For an authenticated request, once the application has checked that user's password or passkey again:
   * makes an access token that `maxAuthAge` takes. `proven` is what `authenticate` gave as `auth`. Either
   * noted, or `response` is the answer: 401 when the session has ended meanwhile, 403 for a forged request,
   * 503 in an outage. The refresh token stays as it is.
   * @throws RangeError when the cookie would be too large.
   */
  reauthenticate(request: RequestHead, proven: Proven): Promise<ProvenAgain<Claims> | Answered>;

  /** Answers the session routes; `undefined` for any other path. Rejects for programming errors only. */
  handle(request: RouteRequest): Promise<Response | undefined>;
}

/** @throws TypeError when an option is wrong: it names the option, and what to give instead. */
export function httpSessions<Claims extends object = JsonObject, Computed = unknown>(
  sessions: Sessions<Claims, Computed>,
  options?: HttpOptions,
): HttpSessions<Claims, Computed> {
  const settings = checkOptions(options);
  const cookies = createSessionCookies(settings);
  const authenticate = createAuthenticate(sessions, settings, cookies);
  return {
    basePath: settings.basePath,
    // The overloads say more than one function type can: without `optional`, there is somebody.
    authenticate: authenticate as HttpSessions<Claims, Computed>["authenticate"],
    signIn: createSignIn(sessions, settings, cookies),
    reauthenticate: createReauthenticate(sessions, settings, cookies),
    handle: createHandle({
      // The routes neither read nor give out custom claims.
      sessions: sessions as unknown as Sessions<object>,
      settings,
      cookies,
      authenticate,
    }),
  };
}
