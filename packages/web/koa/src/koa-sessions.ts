/** `@sess/http` as Koa middleware. */
import type { Authenticated, Issued, JsonObject, Sessions, SignIn } from "@sess/core";
import { type HttpAuthenticateOptions, type HttpOptions, httpSessions, type ProvenAgain } from "@sess/http";
import { bodyOf, handOver, headOf, writeAdmission } from "@sess/http/node";
import type { Middleware } from "koa";
import { answer, writing } from "./answer.ts";
import type { KoaContext, MaybeWithAuth } from "./koa-types.ts";

/** What a Koa application needs of sess. */
export interface KoaSessions<Claims extends object = JsonObject, Computed = unknown> {
  /**
   * Middleware that lets authenticated requests through, and sets `ctx.state.auth`. Others get their answer here:
   * 401, 403 for a forged request, 503 in an outage. Programming errors are thrown. With `{ maxAuthAge: "5m" }`,
   * 401 also for a user who proved who they are longer ago: see `reauthenticate`. With `{ optional: true }`,
   * `ctx.state.auth` may be `undefined`.
   */
  authenticate(
    options?: HttpAuthenticateOptions & { readonly optional?: false | undefined },
  ): Middleware<{ auth: Authenticated<Claims & Computed> }>;
  authenticate(
    options: HttpAuthenticateOptions,
  ): Middleware<{ auth: Authenticated<Claims & Computed> | undefined }>;

  /** Middleware that answers the session routes: `app.use(routes)`, before or after a body parser. */
  readonly routes: Middleware;

  /**
   * Makes a session for a user whose credential the application has checked, and sets the cookies; the
   * application then answers. `undefined`: the context holds a 403, 409 or 503 already. Rejects for programming
   * errors only. The device's `ip` is `ctx.ip`: set Koa's `proxy` behind one.
   */
  signIn(ctx: KoaContext, signIn: SignIn<Claims>): Promise<Issued<Claims> | undefined>;

  /**
   * Behind `authenticate()`, once the application has checked the password or passkey of
   * `ctx.state.auth.userId` again: sets the access cookie, where one was sent, to a token that `maxAuthAge`
   * takes; the application then answers, a client without cookies with the `accessToken`. `undefined`: the context
   * holds a 401, 403 or 503 already. Rejects for programming errors only.
   */
  reauthenticate(ctx: KoaContext & MaybeWithAuth): Promise<ProvenAgain<Claims>["issued"] | undefined>;

  /** `ctx.state.auth`, where its type is not known; `undefined` where nobody is authenticated. */
  authOf(ctx: MaybeWithAuth): Authenticated<Claims & Computed> | undefined;
}

/** @throws TypeError when an option is wrong: it names the option, and what to give instead. */
export function koaSessions<Claims extends object = JsonObject, Computed = unknown>(
  sessions: Sessions<Claims, Computed>,
  options?: HttpOptions,
): KoaSessions<Claims, Computed> {
  type Auth = Authenticated<Claims & Computed> | undefined;
  const web = httpSessions<Claims, Computed>(sessions, options);
  const authOf = (ctx: MaybeWithAuth): Auth => ctx.state.auth as Auth;

  return {
    authenticate:
      (how: HttpAuthenticateOptions = {}): Middleware<{ auth: Auth }> =>
      async (ctx, next) => {
        const outcome = await web.authenticate(headOf(ctx.req), how);
        if (!outcome.ok) return answer(ctx, outcome.response);
        writeAdmission(ctx.res, outcome.headers);
        ctx.state.auth = outcome.auth;
        return next();
      },

    routes: async (ctx, next) => {
      // `path` is cut by what the middleware is mounted on; cookies and browsers know the whole of it.
      const url = ctx.originalUrl;
      const parsed = (ctx.request as { body?: unknown }).body;
      const response = url.startsWith(web.basePath)
        ? await web.handle({ ...headOf(ctx.req), url, body: bodyOf(ctx.req, parsed) })
        : undefined;
      await (response === undefined ? next() : answer(ctx, response));
    },

    async signIn(ctx, signIn) {
      // Koa has no address of who has hung up meanwhile, and says so with an empty text.
      const device = { ip: ctx.ip || undefined, ...signIn.device };
      return handOver(await web.signIn(headOf(ctx.req), { ...signIn, device }), writing(ctx));
    },

    async reauthenticate(ctx) {
      const auth = authOf(ctx);
      if (auth === undefined) throw new TypeError("sess: reauthenticate: put authenticate() before it.");
      return handOver(await web.reauthenticate(headOf(ctx.req), auth), writing(ctx));
    },

    authOf,
  };
}
