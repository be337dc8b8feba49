/** What every route is given, and what it is. */
import { isUnavailable, type Sessions } from "@sess/core";
import { withCookiesOf } from "../answers/json.ts";
import { unavailable } from "../answers/refusals.ts";
import type { Authenticate, HttpAuthenticateOptions } from "../authenticate.ts";
import type { SessionCookies } from "../cookies/session-cookies.ts";
import type { HttpSettings } from "../options.ts";
import type { RouteRequest } from "../request.ts";

export interface RouteParts {
  readonly sessions: Sessions<object>;
  readonly settings: HttpSettings;
  readonly cookies: SessionCookies | undefined;
  readonly authenticate: Authenticate<object>;
}

/** Answers a request; `id` is the last part of the path where the route has one. May throw `SessError`. */
export type Route = (request: RouteRequest, id: string) => Promise<Response>;

/** Who asks, and by what. */
export interface Asking {
  readonly userId: string;
  readonly sessionId: string;
  readonly from: "header" | "cookie";
}

/** A route for whoever is authenticated. What a refresh on the way has set goes with any answer. */
export function authenticated(
  { authenticate, settings }: RouteParts,
  answer: (request: RouteRequest, who: Asking, id: string) => Promise<Response>,
  options?: HttpAuthenticateOptions,
): Route {
  return async (request, id) => {
    const admitted = await authenticate(request, options);
    if (!admitted.ok) return admitted.response;
    const { auth, from, headers } = admitted;
    if (auth === undefined || from === undefined) throw new TypeError("sess: a route cannot be optional");
    const { userId, sessionId } = auth;
    const answered = answer(request, { userId, sessionId, from }, id).catch((error: unknown) => {
      if (isUnavailable(error)) return unavailable(settings);
      throw error;
    });
    return withCookiesOf(headers, await answered);
  };
}

/** Whoever has just been signed out must not sign out the others in the moment before every node knows. */
export const STRONG = { consistency: "strong" } as const;
