/** Finds the route of a request, and answers what no route should have to. */
import { isUnavailable } from "@sess/core";
import { json, noContent } from "../answers/json.ts";
import { unavailable } from "../answers/refusals.ts";
import { backchannelLogoutRoute } from "../oauth/backchannel-logout.ts";
import { introspectRoute } from "../oauth/introspect.ts";
import { jwksRoute } from "../oauth/jwks.ts";
import { revokeRoute } from "../oauth/revoke.ts";
import type { RouteRequest } from "../request.ts";
import { listDevices, renameDevice } from "./devices.ts";
import { endAll, endDevice, endOthers } from "./end-sessions.ts";
import { logoutRoute } from "./logout.ts";
import { refreshRoute } from "./refresh.ts";
import type { Route, RouteParts } from "./route.ts";

type Methods = ReadonlyMap<string, Route>;

/** Resolves to `undefined` for a path that is not one of the routes. Never rejects for an outage. */
export function createHandle(parts: RouteParts): (request: RouteRequest) => Promise<Response | undefined> {
  const { basePath, clients, backchannelLogout } = parts.settings;
  const list = listDevices(parts);
  const jwks = jwksRoute(parts);
  const byPath = new Map<string, Methods>([
    [`${basePath}/refresh`, new Map([["POST", refreshRoute(parts)]])],
    [`${basePath}/logout`, new Map([["POST", logoutRoute(parts)]])],
    [`${basePath}/logout-all`, new Map([["POST", endAll(parts)]])],
    [
      `${basePath}/devices`,
      new Map([
        ["GET", list],
        ["HEAD", withoutBody(list)],
        ["DELETE", endOthers(parts)],
      ]),
    ],
    [
      `${basePath}/jwks`,
      new Map([
        ["GET", jwks],
        ["HEAD", withoutBody(jwks)],
      ]),
    ],
  ]);
  if (clients !== undefined) {
    byPath.set(`${basePath}/revoke`, new Map([["POST", revokeRoute(parts, clients)]]));
    byPath.set(`${basePath}/introspect`, new Map([["POST", introspectRoute(parts, clients)]]));
  }
  if (backchannelLogout !== undefined) {
    const logout = backchannelLogoutRoute(parts, backchannelLogout);
    byPath.set(`${basePath}/backchannel-logout`, new Map([["POST", logout]]));
  }
  const oneDevice: Methods = new Map([
    ["PATCH", renameDevice(parts)],
    ["DELETE", endDevice(parts)],
  ]);
  const devices = `${basePath}/devices/`;

  function find(path: string): { methods: Methods; id: string } | undefined {
    const methods = byPath.get(path);
    if (methods !== undefined) return { methods, id: "" };
    const id = path.startsWith(devices) ? decode(path.slice(devices.length)) : undefined;
    return id === undefined ? undefined : { methods: oneDevice, id };
  }

  return async (request) => {
    const found = find(pathOf(request.url));
    if (found === undefined) return undefined;
    const route = found.methods.get(request.method);
    if (route === undefined) {
      // RFC 9110 §9.3.7 and §15.5.6. A preflight passes on to no one here: CORS is the application's.
      const allow: [string, string] = ["Allow", [...found.methods.keys(), "OPTIONS"].join(", ")];
      return request.method === "OPTIONS"
        ? noContent([allow])
        : json(405, { error: "method_not_allowed" }, [allow]);
    }
    try {
      return await route(request, found.id);
    } catch (error) {
      if (isUnavailable(error)) return unavailable(parts.settings);
      throw error;
    }
  };
}

function withoutBody(route: Route): Route {
  return async (request, id) => new Response(null, await route(request, id));
}

/** The base is for a URL from the path on; one that is no URL leads nowhere. */
function pathOf(url: string): string {
  return URL.canParse(url, "http://localhost") ? new URL(url, "http://localhost").pathname : "";
}

/** One path segment, or `undefined` for none, more, or what is not percent-encoded right. */
function decode(segment: string): string | undefined {
  if (segment === "" || segment.includes("/")) return undefined;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
