/** `DELETE /devices` and `/logout-all`: the user ends own sessions from here. */
import { json, setCookies } from "../answers/json.ts";
import { unknownDevice } from "../answers/refusals.ts";
import { type Asking, authenticated, type Route, type RouteParts, STRONG } from "./route.ts";

/** Ends the session `id` if it is the user's, others being as unknown as those that are not. */
export function endDevice(parts: RouteParts): Route {
  const { sessions, cookies } = parts;
  return authenticated(
    parts,
    async (_, { userId, sessionId, from }, id) => {
      const { found, propagated } = await sessions.revoke(id, { userId, by: userId });
      if (!found) return unknownDevice();
      const own = id === sessionId && from === "cookie";
      return json(200, { propagated }, setCookies((own && cookies?.clearAll) || []));
    },
    STRONG,
  );
}

/** Ends all sessions of the user but this one. */
export function endOthers(parts: RouteParts): Route {
  const end = async (_: unknown, { userId, sessionId }: Asking): Promise<Response> => {
    const { sessionIds, propagated } = await parts.sessions.revokeAll(userId, {
      except: sessionId,
      reason: "logout_others",
      by: userId,
    });
    return json(200, { ended: sessionIds.length, propagated });
  };
  return authenticated(parts, end, STRONG);
}

/** Ends all sessions of the user, and this one with them. */
export function endAll(parts: RouteParts): Route {
  const { sessions, cookies } = parts;
  return authenticated(
    parts,
    async (_, { userId, from }) => {
      const { sessionIds, propagated } = await sessions.revokeAll(userId, { by: userId });
      const clearing = (from === "cookie" && cookies?.clearAll) || [];
      return json(200, { ended: sessionIds.length, propagated }, setCookies(clearing));
    },
    STRONG,
  );
}
