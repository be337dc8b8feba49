/** `POST /logout`: ends the session of this client, with whichever of its tokens still proves it. */
import type { Rejected } from "@sess/core";
import { json, noContent, setCookies } from "../answers/json.ts";
import { crossSite, refused as refusal } from "../answers/refusals.ts";
import { readCredential } from "../credential/credential.ts";
import { isCrossSite } from "../credential/cross-site.ts";
import { readRefreshToken } from "./refresh-token.ts";
import type { Route, RouteParts } from "./route.ts";

export function logoutRoute({ sessions, settings, cookies }: RouteParts): Route {
  return async (request) => {
    const refresh = await readRefreshToken(request, cookies);
    if (!refresh.ok) return refresh.response;
    const credential = readCredential(request, cookies);
    // Who sends a token on purpose keeps no cookies here. A page elsewhere must not clear them either.
    const onPurpose = credential?.from === "header" || refresh.from === "body";
    if (!onPurpose && isCrossSite(request, settings.trustedOrigins)) return crossSite();
    const clearing = setCookies((!onPurpose && cookies?.clearAll) || []);

    const accessToken = onPurpose && credential?.from === "cookie" ? undefined : credential?.token;
    const refreshToken =
      refresh.from === undefined || (onPurpose && refresh.from === "cookie") ? undefined : refresh.token;

    // The access token has often expired by now, so the refresh token comes first.
    let refused: Rejected | undefined;
    for (const token of [refreshToken, accessToken]) {
      if (token === undefined) continue;
      const outcome = await sessions.revokeByToken(token);
      if (outcome.ok) return json(200, { propagated: outcome.propagated }, clearing);
      refused ??= outcome;
    }
    // A client that keeps its tokens must hear when they proved nothing: its session may go on. With its
    // refresh token, it has expired.
    const isOver = refused?.reason === "expired" && refreshToken !== undefined;
    return onPurpose && refused !== undefined && !isOver
      ? refusal(settings, refused.reason)
      : noContent(clearing);
  };
}
