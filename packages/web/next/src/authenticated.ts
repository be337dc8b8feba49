/** Route handlers that need to know who asks. */
import type { Authenticated } from "@sess/core";
import type { HttpAuthenticateOptions, HttpSessions } from "@sess/http";
import type { NextRequest } from "next/server.js";
import { setCookies } from "./this-request.ts";

/** What Next gives a route handler beside the request: `RouteContext<"/teams/[team]">`, as Next generates it. */
export interface RouteContext {
  readonly params: Promise<unknown>;
}

/** What Next takes as a route handler. */
export type RouteHandler<Context extends RouteContext = RouteContext> = (
  request: NextRequest,
  context: Context,
) => Promise<Response>;

export type Answers<Auth, Context extends RouteContext> = (
  request: NextRequest,
  context: Context & { readonly auth: Auth },
) => Response | Promise<Response>;

export function createAuthenticated<Claims extends object>(
  web: () => Promise<Pick<HttpSessions<object, Claims>, "authenticate">>,
): <Context extends RouteContext>(
  handler: Answers<Authenticated<Claims> | undefined, Context>,
  options?: HttpAuthenticateOptions,
) => RouteHandler<Context> {
  return (handler, options = {}) =>
    async (request, context) => {
      const { authenticate } = await web();
      const outcome = await authenticate(request, options);
      if (!outcome.ok) return outcome.response;
      // Before the handler: it may end by Next's redirect() or notFound(), which throw.
      await setCookies(outcome.headers);
      const answer = await handler(request, { ...context, auth: outcome.auth });
      return outcome.auth === undefined ? answer : neverStored(answer);
    };
}

/** Unless the handler has said otherwise: what somebody was told is for nobody else. */
function neverStored(answer: Response): Response {
  if (answer.headers.has("Cache-Control")) return answer;
  // Those of a redirect, or of a fetched response, cannot be changed.
  const own = new Response(answer.body, answer);
  own.headers.set("Cache-Control", "no-store");
  return own;
}
