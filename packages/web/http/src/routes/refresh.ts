/** `POST /refresh`: new tokens for a refresh token, the same way as it came. */
import { json } from "../answers/json.ts";
import { crossSite, noCredential, refused } from "../answers/refusals.ts";
import { expiresIn, tokenResponse } from "../answers/token-response.ts";
import { isCrossSite } from "../credential/cross-site.ts";
import { renewCookies } from "../renew-cookies.ts";
import { readRefreshToken } from "./refresh-token.ts";
import type { Route, RouteParts } from "./route.ts";

export function refreshRoute({ sessions, settings, cookies }: RouteParts): Route {
  return async (request) => {
    const presented = await readRefreshToken(request, cookies);
    if (!presented.ok) return presented.response;
    if (presented.from === undefined) return noCredential(settings);
    const now = settings.clock;

    if (presented.from === "body" || cookies === undefined) {
      const refreshed = await sessions.refresh(presented.token);
      return refreshed.ok ? json(200, tokenResponse(refreshed, now())) : refused(settings, refreshed.reason);
    }
    if (isCrossSite(request, settings.trustedOrigins)) return crossSite();
    // What came in a cookie that no script can read goes back in one.
    const renewed = await renewCookies(sessions, settings, cookies, presented.token);
    return renewed.ok
      ? json(200, { expires_in: expiresIn(renewed.issued, now()) }, renewed.headers)
      : renewed.response;
  };
}
