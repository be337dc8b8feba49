/** `@sess/http` as Express middleware. */
import type { Authenticated, Issued, Sessions, SignIn } from "@sess/core";
import { type HttpAuthenticateOptions, type HttpOptions, httpSessions, type ProvenAgain } from "@sess/http";
import {
  bodyOf,
  handOver,
  headOf,
  type Writing,
  writeAdmission,
  writeHeaders,
  writeResponse,
} from "@sess/http/node";
import type { ExpressHandler, ExpressRequest, ExpressResponse } from "./express-types.ts";
import type { Carries } from "./register.ts";

/** What an Express application needs of sess. */
export interface ExpressSessions<Claims extends object, Computed = unknown> {
  /**
   * Middleware that lets authenticated requests through, and sets `req.auth`. Others get their answer here:
   * 401, 403 for a forged request, 503 in an outage. Programming errors go to `next`. With
   * `{ maxAuthAge: "5m" }`, 401 also for a user who proved who they are longer ago: see `reauthenticate`.
   */
  authenticate(options?: HttpAuthenticateOptions): ExpressHandler;

  /** Middleware that answers the session routes: `app.use(routes)`, before or after `express.json()`. */
  readonly routes: ExpressHandler;

  /**
   * Makes a session for a user whose credential the application has checked, and sets the cookies; the
   * application then answers. `undefined`: a 403, 409 or 503 has been sent already. Rejects for
   * programming errors only. The device's `ip` is `req.ip`: set Express's "trust proxy" behind a proxy.
   */
  signIn(
    req: ExpressRequest,
    res: ExpressResponse,
    signIn: SignIn<Claims>,
  ): Promise<Issued<Claims> | undefined>;

  /**
   * Behind `authenticate()`, once the application has checked the password or passkey of `req.auth.userId`
   * again: sets the access cookie, where one was sent, to a token that `maxAuthAge` takes; the application
   * then answers, a client without cookies with the `accessToken`. `undefined`: a 401, 403 or 503 has been sent
   * already. Rejects for programming errors only.
   */
  reauthenticate(
    req: ExpressRequest & { readonly auth?: unknown },
    res: ExpressResponse,
  ): Promise<ProvenAgain<Claims>["issued"] | undefined>;

  /** `req.auth` with the claims of these sessions, or `undefined` where nobody is authenticated. */
  authOf(req: { readonly auth?: unknown }): Authenticated<Claims & Computed> | undefined;
}

/** @throws TypeError when an option is wrong: it names the option, and what to give instead. */
export function expressSessions<Claims extends object, Computed = unknown>(
  sessions: Sessions<Claims, Computed> & Carries<Claims & Computed>,
  options?: HttpOptions,
): ExpressSessions<Claims, Computed> {
  type Auth = Authenticated<Claims & Computed> | undefined;
  const web = httpSessions<Claims, Computed>(sessions, options);
  const authOf = (req: { readonly auth?: unknown }): Auth => req.auth as Auth;

  return {
    authenticate: (how = {}) =>
      middleware(async (req, res) => {
        const outcome = await web.authenticate(headOf(req), how);
        if (!outcome.ok) return writeResponse(res, outcome.response);
        writeAdmission(res, outcome.headers);
        (req as { auth?: Auth }).auth = outcome.auth;
        return PASS;
      }),

    routes: middleware(async (req, res) => {
      if (!req.originalUrl.startsWith(web.basePath)) return PASS;
      // `url` is cut by the router's mount point; cookies and browsers know the whole path.
      const url = req.originalUrl;
      const response = await web.handle({ ...headOf(req), url, body: bodyOf(req, req.body) });
      return response === undefined ? PASS : writeResponse(res, response);
    }),

    async signIn(req, res, signIn) {
      const device = { ip: req.ip, ...signIn.device };
      return handOver(await web.signIn(headOf(req), { ...signIn, device }), writing(res));
    },

    async reauthenticate(req, res) {
      const auth = authOf(req);
      if (auth === undefined) throw new TypeError("sess: reauthenticate: put authenticate() before it.");
      return handOver(await web.reauthenticate(headOf(req), auth), writing(res));
    },

    authOf,
  };
}

function writing(res: ExpressResponse): Writing {
  return {
    headers: (headers) => writeHeaders(res, headers),
    response: (response) => writeResponse(res, response),
  };
}

const PASS = Symbol("pass");

/** Express 4 does not look at the promise of a middleware: errors are handed on by hand. */
function middleware(
  work: (req: ExpressRequest, res: ExpressResponse) => Promise<typeof PASS | void>,
): ExpressHandler {
  return (req, res, next) => {
    const run = async (): Promise<void> => {
      let outcome: typeof PASS | void;
      try {
        outcome = await work(req, res);
      } catch (error) {
        next(error);
        return;
      }
      if (outcome === PASS) next();
    };
    void run();
  };
}
