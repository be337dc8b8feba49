/** `POST /refresh`: new tokens for a refresh token, the same way as it came. */
import { json, setCookies } from "../answers/json.ts";
import { claimsTooLarge, crossSite, noCredential, refused } from "../answers/refusals.ts";
import { expiresIn, tokenResponse } from "../answers/token-response.ts";
import { isCrossSite } from "../credential/cross-site.ts";
import { readRefreshToken } from "./refresh-token.ts";
import type { Route, RouteParts } from "./route.ts";

export function refreshRoute({ sessions, settings, cookies }: RouteParts): Route {
  return async (request) => {
    const presented = await readRefreshToken(request, cookies);
    if (!presented.ok) return presented.response;
    if (presented.from === undefined) return noCredential(settings);
    const byCookie = presented.from === "cookie";
    if (byCookie && isCrossSite(request, settings.trustedOrigins)) return crossSite();

    const refreshed = await sessions.refresh(presented.token);
    if (!refreshed.ok) return refused(settings, refreshed.reason, byCookie ? cookies?.clearAll : []);
    const now = settings.clock();
    if (!byCookie) return json(200, tokenResponse(refreshed, now));
    // What came in a cookie that no script can read goes back in one.
    try {
      return json(200, { expires_in: expiresIn(refreshed, now) }, setCookies(cookies?.set(refreshed) ?? []));
    } catch (error) {
      // Computed claims have outgrown the cookie. The used refresh token must not stay in the browser all the
      // same: it would be taken for stolen when it comes back.
      if (cookies === undefined || !(error instanceof RangeError)) throw error;
      return claimsTooLarge(error.message, [cookies.setRefresh(refreshed)]);
    }
  };
}
