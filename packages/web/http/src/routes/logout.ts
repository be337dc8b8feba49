/** `POST /logout`: ends the session of this client, with whichever of its tokens still proves it. */
import type { RefreshRejection } from "@sess/core";
import { json, noContent, setCookies } from "../answers/json.ts";
import { crossSite, refused } from "../answers/refusals.ts";
import { readCredential } from "../credential/credential.ts";
import { isCrossSite } from "../credential/cross-site.ts";
import { type PresentedToken, readRefreshToken } from "./refresh-token.ts";
import type { Route, RouteParts } from "./route.ts";

type Found = { readonly sessionId: string } | { readonly reason: RefreshRejection } | undefined;

export function logoutRoute({ sessions, settings, cookies }: RouteParts): Route {
  /** The access token has often expired by now, so the refresh token counts too. */
  async function find(accessToken: string | undefined, refresh: PresentedToken): Promise<Found> {
    let found: Found;
    if (accessToken !== undefined) {
      const auth = await sessions.authenticate(accessToken);
      if (auth.ok || auth.reason === "revoked" || auth.reason === "unknown_session") return auth;
      found = auth;
    }
    if (!refresh.ok || refresh.from === undefined) return found;
    const refreshed = await sessions.refresh(refresh.token);
    return refreshed.ok ? { sessionId: refreshed.session.id } : refreshed;
  }

  return async (request) => {
    const refresh = await readRefreshToken(request, cookies);
    if (!refresh.ok) return refresh.response;
    const credential = readCredential(request, cookies);
    // Who sends a token on purpose keeps no cookies here. A page elsewhere must not clear them either.
    const onPurpose = credential?.from === "header" || refresh.from === "body";
    if (!onPurpose && isCrossSite(request, settings.trustedOrigins)) return crossSite();
    const clearing = setCookies((!onPurpose && cookies?.clearAll) || []);

    const accessToken = onPurpose && credential?.from === "cookie" ? undefined : credential?.token;
    const refreshToken = onPurpose && refresh.from === "cookie" ? NO_TOKEN : refresh;
    const found = await find(accessToken, refreshToken);
    if (found !== undefined && "sessionId" in found) {
      const { propagated } = await sessions.revoke(found.sessionId);
      return json(200, { propagated }, clearing);
    }
    // A client that keeps its tokens must hear when they proved nothing: its session may go on.
    if (onPurpose && found !== undefined && !isOver(found.reason, refreshToken)) {
      return refused(settings, found.reason);
    }
    return noContent(clearing);
  };
}

const NO_TOKEN: PresentedToken = { ok: true, from: undefined };

/** A session ends with its refresh token, not with its access token. */
function isOver(reason: RefreshRejection, refresh: PresentedToken): boolean {
  if (reason === "expired") return refresh.ok && refresh.from !== undefined;
  return reason === "revoked" || reason === "unknown_session" || reason === "refresh_reused";
}
