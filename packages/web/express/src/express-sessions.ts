/** `@sess/http` as Express middleware. */
import type { Authenticated, Issued, Sessions, SignIn } from "@sess/core";
import { type HttpAuthenticateOptions, type HttpOptions, httpSessions } from "@sess/http";
import type { ExpressHandler, ExpressRequest, ExpressResponse } from "./express-types.ts";
import { headOf, routeRequestOf } from "./read-request.ts";
import type { RequiredClaims } from "./register.ts";
import { writeHeaders, writeResponse } from "./write-response.ts";

/** What an Express application needs of sess. */
export interface ExpressSessions<Claims extends object> {
  /**
   * Middleware that lets authenticated requests through, and sets `req.auth`. Others get their answer here:
   * 401, 403 for a forged request, 503 in an outage. Programming errors go to `next`.
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

  /** `req.auth` with the claims of these sessions, or `undefined` where nobody is authenticated. */
  authOf(req: { readonly auth?: unknown }): Authenticated<Claims> | undefined;
}

/** @throws TypeError when an option is wrong: it names the option, and what to give instead. */
export function expressSessions<Claims extends RequiredClaims>(
  sessions: Sessions<Claims>,
  options?: HttpOptions,
): ExpressSessions<Claims> {
  const web = httpSessions(sessions, options);

  return {
    authenticate: (how = {}) =>
      middleware(async (req, res) => {
        const outcome = await web.authenticate(headOf(req), how);
        if (!outcome.ok) return writeResponse(res, outcome.response);
        writeHeaders(res, outcome.headers);
        (req as { auth?: Authenticated<Claims> | undefined }).auth = outcome.auth;
        return PASS;
      }),

    routes: middleware(async (req, res) => {
      if (!req.originalUrl.startsWith(web.basePath)) return PASS;
      const response = await web.handle(routeRequestOf(req));
      return response === undefined ? PASS : writeResponse(res, response);
    }),

    async signIn(req, res, signIn) {
      const device = { ip: req.ip, ...signIn.device };
      const outcome = await web.signIn(headOf(req), { ...signIn, device });
      if (outcome.ok) {
        writeHeaders(res, outcome.headers);
        return outcome.issued;
      }
      await writeResponse(res, outcome.response);
      return undefined;
    },

    authOf: (req) => req.auth as Authenticated<Claims> | undefined,
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
