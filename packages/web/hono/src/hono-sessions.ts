/** `@sess/http` as Hono middleware. */
import type { Authenticated, JsonObject, Sessions, SignIn } from "@sess/core";
import {
  type HttpAuthenticateOptions,
  type HttpOptions,
  httpSessions,
  type ProvenAgain,
  type SignedIn,
} from "@sess/http";
import type { MiddlewareHandler, TypedResponse } from "hono";
import { answer, setHeaders, setHeadersLate } from "./answer.ts";
import type { HonoContext } from "./hono-types.ts";
import { createInRequest, type SessionsOf } from "./in-request.ts";
import { routeRequestOf } from "./route-request.ts";

/** Signed in, or what to answer instead. */
export type SignInOutcome<Claims extends object> =
  | Omit<SignedIn<Claims>, "headers">
  | AnsweredBy<403 | 409 | 503>;

/** Noted, or what to answer instead. */
export type ProofOutcome<Claims extends object> =
  | Omit<ProvenAgain<Claims>, "headers">
  | AnsweredBy<401 | 403 | 503>;

type ErrorStatus = 401 | 403 | 409 | 503;

/** With a type that Hono's client knows the answers by. */
interface AnsweredBy<Status extends ErrorStatus> {
  readonly ok: false;
  readonly response: Response & TypedResponse<{ error: string }, Status, "json">;
}

/** What a Hono application needs of sess. */
export interface HonoSessions<Claims extends object = JsonObject, Computed = unknown> {
  /**
   * Middleware that lets authenticated requests through, and sets `c.var.auth`. Others get their answer here: 401, 403
   * for a forged request, 503 in an outage. Programming errors are thrown. With `{ maxAuthAge: "5m" }`, 401 also for a
   * user who proved who they are longer ago: see `reauthenticate`. With `{ optional: true }`, `c.var.auth` may be
   * `undefined`.
   */
  authenticate(
    options?: HttpAuthenticateOptions & { readonly optional?: false | undefined },
  ): MiddlewareHandler<{ Variables: { auth: Authenticated<Claims & Computed> } }>;
  authenticate(
    options: HttpAuthenticateOptions,
  ): MiddlewareHandler<{ Variables: { auth: Authenticated<Claims & Computed> | undefined } }>;

  /** Middleware that answers the session routes: `app.use(routes)`, before whatever has a route for all paths. */
  readonly routes: MiddlewareHandler;

  /**
   * Makes a session for a user whose credential the application has checked, and sets the cookies on `c`; the
   * application then answers, by `c.json()` or another method of `c`. Else `response` is the answer: 403, 409 or 503.
   * Rejects for programming errors only. Hono does not know the client's IP: give it in `device` where the runtime does.
   */
  signIn(c: HonoContext, signIn: SignIn<Claims>): Promise<SignInOutcome<Claims>>;

  /**
   * Behind `authenticate()`, once the application has checked the password or passkey of `c.var.auth.userId` again:
   * sets the access cookie, where one was sent, to a token that `maxAuthAge` takes; the application then answers, a
   * client without cookies with the `tokens`. Else `response` is the answer: 401, 403 or 503. Rejects for programming
   * errors only.
   */
  reauthenticate(c: HonoContext): Promise<ProofOutcome<Claims>>;

  /** `c.var.auth`, where its type is not known; `undefined` where nobody is authenticated. */
  authOf(c: HonoContext): Authenticated<Claims & Computed> | undefined;
}

/**
 * `sessions` may be a function of the context, for runtimes where all that does I/O belongs to one request, and comes
 * with it: Cloudflare Workers. It makes sessions for this request, at first use. They are closed once the request has
 * been answered, and what is still under way then, such as a repair of the cache, is given to `c.executionCtx.waitUntil`.
 * @throws TypeError when an option is wrong: it names the option, and what to give instead.
 */
export function honoSessions<
  Claims extends object = JsonObject,
  Computed = unknown,
  C extends HonoContext = HonoContext,
>(sessions: SessionsOf<C, Claims, Computed>, options?: HttpOptions): HonoSessions<Claims, Computed> {
  type Auth = Authenticated<Claims & Computed> | undefined;
  // Wrong options are heard of at once, and not at the first request.
  const { basePath } = httpSessions({} as Sessions, options);
  const inRequest = createInRequest(sessions, options);
  const authOf = (c: HonoContext): Auth => (c.var as { readonly auth?: Auth }).auth;

  const authenticate =
    (how: HttpAuthenticateOptions = {}): MiddlewareHandler<{ Variables: { auth: Auth } }> =>
    (c, next) =>
      inRequest(c, async (web) => {
        const outcome = await web.authenticate(c.req.raw, how);
        if (!outcome.ok) return answer(c, outcome.response);
        c.set("auth", outcome.auth);
        // Before, for whoever answers without waiting for the handler, such as timeout(); and after, for whoever has
        // answered with something else.
        setHeaders(c, outcome.headers);
        await next();
        setHeadersLate(c, outcome.headers);
        return undefined;
      });

  return {
    // The overloads say more than one function type can: without `optional`, there is somebody.
    authenticate: authenticate as HonoSessions<Claims, Computed>["authenticate"],

    routes: async (c, next) => {
      // What Hono calls the path may be cut by what mounts it; cookies and browsers know the whole of it.
      const isOurs = new URL(c.req.url).pathname.startsWith(`${basePath}/`);
      const response = isOurs
        ? await inRequest(c, async (web) => web.handle(await routeRequestOf(c)))
        : undefined;
      if (response !== undefined) return answer(c, response);
      await next();
      // What next() gives is the context, and no answer.
      return undefined;
    },

    signIn: (c, signIn) =>
      inRequest(c, async (web) => {
        const outcome = await web.signIn(c.req.raw, signIn);
        if (!outcome.ok) return answered(c, outcome.response);
        const { headers, ...signedIn } = outcome;
        setHeaders(c, headers);
        return signedIn;
      }),

    reauthenticate: (c) =>
      inRequest(c, async (web) => {
        const auth = authOf(c);
        if (auth === undefined) throw new TypeError("sess: reauthenticate: put authenticate() before it.");
        const outcome = await web.reauthenticate(c.req.raw, auth);
        if (!outcome.ok) return answered(c, outcome.response);
        const { headers, ...proven } = outcome;
        setHeaders(c, headers);
        return proven;
      }),

    authOf,
  };
}

/** Which statuses there are, the documents of `@sess/http` say, and not its types. */
function answered<Status extends ErrorStatus>(c: HonoContext, response: Response): AnsweredBy<Status> {
  return { ok: false, response: answer(c, response) as AnsweredBy<Status>["response"] };
}
