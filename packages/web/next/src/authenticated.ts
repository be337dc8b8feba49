/** Route handlers that need to know who asks. */
import type { Authenticated } from "@sess/core";
import type { HeaderPairs, HttpAuthenticateOptions, HttpSessions } from "@sess/http";
import { headers } from "next/headers.js";
import type { NextRequest } from "next/server.js";
import { setCookiesOf } from "./cookie-header.ts";
import { answerTo } from "./failed-handler.ts";
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

/** A route handler behind `authenticated`. */
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
      // Before the sessions are made: Next may try while it builds, and learns here to leave it until somebody asks.
      await headers();
      const { authenticate } = await web();
      const outcome = await authenticate(request, options);
      if (!outcome.ok) return outcome.response;
      // Before the handler: it may end by Next's redirect(), which throws.
      const fields = await setCookies(outcome.headers);
      try {
        const answer = await handler(request, { ...context, auth: outcome.auth });
        // What somebody was told is for nobody else, unless the handler has said otherwise.
        const own = outcome.auth !== undefined && !answer.headers.has("Cache-Control");
        return withFields(answer, own ? [NO_STORE, ...fields] : fields);
      } catch (error) {
        // The new cookies must not be lost: the old refresh token would come again, and be taken for stolen.
        if (setCookiesOf(outcome.headers).length === 0) throw error;
        return withFields(answerTo(error), fields);
      }
    };
}

const NO_STORE: HeaderPairs[number] = ["Cache-Control", "no-store"];

function withFields(answer: Response, fields: HeaderPairs): Response {
  if (fields.length === 0) return answer;
  // Those of a redirect, or of a fetched response, cannot be changed.
  const copy = new Response(answer.body, answer);
  for (const [name, value] of fields) copy.headers.set(name, value);
  return copy;
}
