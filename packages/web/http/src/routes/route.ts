/** What every route is given, and what it is. */
import type { Sessions } from "@sess/core";
import type { Authenticate } from "../authenticate.ts";
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

/** Whoever has just been signed out must not sign out the others in the moment before every node knows. */
export const STRONG = { consistency: "strong" } as const;
