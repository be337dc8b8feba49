/** `DELETE /devices` and `/logout-all`: the user ends own sessions from here. */
import { json, setCookies } from "../answers/json.ts";
import { unknownDevice } from "../answers/refusals.ts";
import { type Route, type RouteParts, STRONG } from "./route.ts";

/** Ends the session `id` if it is the user's, others being as unknown as those that are not. */
export function endDevice({ sessions, cookies, authenticate }: RouteParts): Route {
  return async (request, id) => {
    const admitted = await authenticate(request, STRONG);
    if (!admitted.ok) return admitted.response;
    const { userId, sessionId } = admitted.auth!;
    const { found, propagated } = await sessions.revoke(id, { userId, by: userId });
    if (!found) return unknownDevice();
    const own = id === sessionId && admitted.from === "cookie";
    return json(200, { propagated }, setCookies((own && cookies?.clearAll) || []));
  };
}

/** Ends all sessions of the user but this one. */
export function endOthers({ sessions, authenticate }: RouteParts): Route {
  return async (request) => {
    const admitted = await authenticate(request, STRONG);
    if (!admitted.ok) return admitted.response;
    const { userId, sessionId } = admitted.auth!;
    const { sessionIds, propagated } = await sessions.revokeAll(userId, {
      except: sessionId,
      reason: "logout_others",
      by: userId,
    });
    return json(200, { ended: sessionIds.length, propagated });
  };
}

/** Ends all sessions of the user, and this one with them. */
export function endAll({ sessions, cookies, authenticate }: RouteParts): Route {
  return async (request) => {
    const admitted = await authenticate(request, STRONG);
    if (!admitted.ok) return admitted.response;
    const { userId } = admitted.auth!;
    const { sessionIds, propagated } = await sessions.revokeAll(userId, { by: userId });
    const clearing = (admitted.from === "cookie" && cookies?.clearAll) || [];
    return json(200, { ended: sessionIds.length, propagated }, setCookies(clearing));
  };
}
