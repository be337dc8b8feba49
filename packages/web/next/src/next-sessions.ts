/** `@sess/http` for Next's App Router: wires the parts. */
import type { Authenticated, JsonObject, Sessions, SignIn } from "@sess/core";
import {
  type Answered,
  type HttpAuthenticateOptions,
  type HttpOptions,
  type HttpSessions,
  httpSessions,
  type Proven,
  type ProvenAgain,
  type SignedIn,
} from "@sess/http";
import type { NextRequest, NextResponse } from "next/server.js";
import { type AuthOptions, createAuth } from "./auth.ts";
import { type Answers, createAuthenticated, type RouteContext, type RouteHandler } from "./authenticated.ts";
import { createHandlers, type Handlers } from "./handlers.ts";
import { oncePerProcess } from "./once.ts";
import { outspoken, withoutRefresh } from "./outspoken.ts";
import { createProxy } from "./proxy.ts";
import { createSignOut, type SignOutOptions } from "./sign-out.ts";
import { requestHead, setCookies } from "./this-request.ts";

export type { SignedIn };

/** What a Next application needs of sess. */
export interface NextSessions<Claims extends object = JsonObject, Computed = unknown> {
  /**
   * For pages, layouts, actions and route handlers: who is asking, or `undefined` for nobody; with `maxAuthAge`
   * also for somebody who proved who they are longer ago. It throws in an outage, so that error.tsx shows and nobody
   * looks signed out; and where the access token is over and the proxy was not there to refresh it.
   */
  auth(options?: AuthOptions): Promise<Authenticated<Claims & Computed> | undefined>;

  /**
   * A route handler that gets `auth` with its context. Others get their answer here: 401, 403 for a forged request,
   * 503 in an outage. It refreshes by itself, and so needs no proxy before it.
   */
  authenticated<Context extends RouteContext = RouteContext>(
    handler: Answers<Authenticated<Claims & Computed>, Context>,
    options?: HttpAuthenticateOptions & { readonly optional?: false | undefined },
  ): RouteHandler<Context>;
  authenticated<Context extends RouteContext = RouteContext>(
    handler: Answers<Authenticated<Claims & Computed> | undefined, Context>,
    options: HttpAuthenticateOptions,
  ): RouteHandler<Context>;

  /** The session routes, for `app/auth/[...sess]/route.ts`. */
  readonly handlers: Handlers;

  /**
   * For `proxy.ts`: refreshes on the way whoever comes too late for the access token, for the browser and for what is
   * behind; and has no cache keep what is answered to a session. It turns nobody away: pages do.
   */
  proxy(request: NextRequest): Promise<NextResponse>;

  /**
   * For actions and route handlers: makes a session for a user whose credential the application has checked, and
   * sets the cookies. Else `response` says why not: 403, 409 or 503.
   */
  signIn(signIn: SignIn<Claims>): Promise<SignedIn<Claims> | Answered>;

  /**
   * For actions and route handlers: ends the session, or all of the user's, and clears the cookies. Nobody's is a
   * success. It throws in an outage: the session goes on.
   */
  signOut(options?: SignOutOptions): Promise<{ readonly propagated: boolean }>;

  /**
   * For actions and route handlers, once the application has checked the password or passkey of `proven.userId`
   * again: sets the access cookie to a token that `maxAuthAge` takes. `proven` is what `auth` gave. Else `response`
   * says why not: 401, 403 or 503.
   */
  reauthenticate(proven: Proven): Promise<ProvenAgain<Claims> | Answered>;

  /** The sessions themselves, such as for a page of devices. */
  sessions(): Promise<Sessions<Claims, Computed>>;
}

/**
 * `sessions` may be a function, and should be: it is called once per process, at the first request, so that
 * `next build` needs no database, and all of Next's bundles share one. After a failure it is called again, and must
 * have closed what it opened. Two different ones in one process need different names of cookies, as in one browser, or
 * different base paths. `transparentRefresh` is `true` unless there are no cookies.
 * @throws TypeError when an option is wrong: it names the option, and what to give instead.
 */
export function nextSessions<Claims extends object = JsonObject, Computed = unknown>(
  sessions:
    | Sessions<Claims, Computed>
    | (() => Sessions<Claims, Computed> | Promise<Sessions<Claims, Computed>>),
  options: HttpOptions = {},
): NextSessions<Claims, Computed> {
  type Web = HttpSessions<Claims, Computed>;
  const isMaker = typeof sessions === "function";
  if (!isMaker) checkSessions(sessions);
  const all: HttpOptions = options && { transparentRefresh: options.cookies !== false, ...options };
  // Wrong options are heard of at once, and not at the first request.
  httpSessions({} as Sessions, all);
  const made = isMaker
    ? oncePerProcess(nameOf(all), async () => checkSessions(await sessions()))
    : async () => sessions;
  const wire = (
    how: (sessions: Sessions<Claims, Computed>) => Sessions<Claims, Computed>,
  ): (() => Promise<Web>) => {
    let web: Web | undefined;
    return async () => (web ??= httpSessions(how(await made()), all));
  };
  const web = wire((given) => given);

  return {
    auth: createAuth(wire(withoutRefresh)),
    authenticated: createAuthenticated(web) as NextSessions<Claims, Computed>["authenticated"],
    handlers: createHandlers(web),
    proxy: createProxy(web),
    signOut: createSignOut(wire(outspoken)),

    async signIn(signIn) {
      const head = await requestHead("POST");
      return handOver(await (await web()).signIn(head, signIn));
    },

    async reauthenticate(proven) {
      const head = await requestHead("POST");
      return handOver(await (await web()).reauthenticate(head, proven));
    },

    sessions: made,
  };
}

/** @throws TypeError when `given` is nothing that could tell who is asking. */
function checkSessions<Given extends { readonly authenticate: unknown }>(given: Given): Given {
  if (typeof given?.authenticate === "function") return given;
  throw new TypeError("sess: sessions: must be what createSessions gives, or a function that gives it.");
}

/** Of what can be in one process, and one browser, once. */
function nameOf({ basePath = "/auth", cookies }: HttpOptions): string {
  return `${basePath}:${(typeof cookies === "object" ? cookies.name : undefined) ?? "sess"}`;
}

/** Cookies go where Next wants them; `headers` keeps the rest, for a route handler. */
async function handOver<Outcome extends SignedIn<object> | ProvenAgain<object>>(
  outcome: Outcome | Answered,
): Promise<Outcome | Answered> {
  if (outcome.ok) return { ...outcome, headers: await setCookies(outcome.headers) };
  const cookies = outcome.response.headers
    .getSetCookie()
    .map((line): [string, string] => ["Set-Cookie", line]);
  await setCookies(cookies);
  outcome.response.headers.delete("Set-Cookie");
  return outcome;
}
