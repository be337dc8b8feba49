/** `@sess/http` as a Fastify plugin, hooks and helpers. */
import type { Authenticated, Issued, Sessions, SignIn } from "@sess/core";
import { type HttpAuthenticateOptions, type HttpOptions, httpSessions, type ProvenAgain } from "@sess/http";
import { handOver, headOf, writeAdmission } from "@sess/http/node";
import type { FastifyPluginAsync } from "fastify";
import { answer, writing } from "./answer.ts";
import type { FastifyHook, FastifyReplyParts, FastifyRequestParts } from "./fastify-types.ts";
import type { Carries } from "./register.ts";
import { sessionRoutes } from "./session-routes.ts";

/** A request that may have been through `authenticate()`. */
type MaybeWithAuth = { readonly auth?: unknown };

/** What a Fastify application needs of sess. */
export interface FastifySessions<Claims extends object, Computed = unknown> {
  /**
   * A hook that lets authenticated requests through, and sets `req.auth`: `{ onRequest: authenticate() }`. Others get
   * their answer here: 401, 403 for a forged request, 503 in an outage. Programming errors are thrown. With
   * `{ maxAuthAge: "5m" }`, 401 also for a user who proved who they are longer ago: see `reauthenticate`.
   */
  authenticate(options?: HttpAuthenticateOptions): FastifyHook;

  /**
   * The plugin that declares `req.auth` and answers the session routes: `await app.register(routes)`. Below a prefix,
   * `basePath` is the whole path; registering rejects with a TypeError when it is not.
   */
  readonly routes: FastifyPluginAsync;

  /**
   * Makes a session for a user whose credential the application has checked, and sets the cookies; the
   * application then answers. `undefined`: a 403, 409 or 503 has been sent already. Rejects for programming
   * errors only. The device's `ip` is `req.ip`: set Fastify's `trustProxy` behind a proxy.
   */
  signIn(
    req: FastifyRequestParts,
    reply: FastifyReplyParts,
    signIn: SignIn<Claims>,
  ): Promise<Issued<Claims> | undefined>;

  /**
   * Behind `authenticate()`, once the application has checked the password or passkey of `req.auth.userId`
   * again: sets the access cookie, where one was sent, to a token that `maxAuthAge` takes; the application
   * then answers, a client without cookies with the `accessToken`. `undefined`: a 401, 403 or 503 has been sent
   * already. Rejects for programming errors only.
   */
  reauthenticate(
    req: FastifyRequestParts & MaybeWithAuth,
    reply: FastifyReplyParts,
  ): Promise<ProvenAgain<Claims>["issued"] | undefined>;

  /** `req.auth` with the claims of these sessions, or `undefined` where nobody is authenticated. */
  authOf(req: MaybeWithAuth): Authenticated<Claims & Computed> | undefined;
}

/** @throws TypeError when an option is wrong: it names the option, and what to give instead. */
export function fastifySessions<Claims extends object, Computed = unknown>(
  sessions: Sessions<Claims, Computed> & Carries<Claims & Computed>,
  options?: HttpOptions,
): FastifySessions<Claims, Computed> {
  type Auth = Authenticated<Claims & Computed> | undefined;
  const web = httpSessions<Claims, Computed>(sessions, options);
  const authOf = (req: MaybeWithAuth): Auth => req.auth as Auth;

  return {
    authenticate:
      (how = {}) =>
      async (req, reply) => {
        const outcome = await web.authenticate(headOf(req.raw), how);
        if (!outcome.ok) return answer(reply, outcome.response);
        writeAdmission(reply.raw, outcome.headers);
        (req as { auth?: Auth }).auth = outcome.auth;
      },

    routes: sessionRoutes(web),

    async signIn(req, reply, signIn) {
      const device = { ip: req.ip, ...signIn.device };
      return handOver(await web.signIn(headOf(req.raw), { ...signIn, device }), writing(reply));
    },

    async reauthenticate(req, reply) {
      const auth = authOf(req);
      if (auth === undefined) throw new TypeError("sess: reauthenticate: put authenticate() before it.");
      return handOver(await web.reauthenticate(headOf(req.raw), auth), writing(reply));
    },

    authOf,
  };
}
