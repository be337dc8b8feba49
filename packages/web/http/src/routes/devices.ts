/** `/devices` and `/logout-all`: the user sees all own sessions, and ends others from here. */
import type { Session } from "@sess/core";
import { json, setCookies } from "../answers/json.ts";
import type { Route, RouteParts } from "./route.ts";

/** One session as its user sees it. Neither its claims nor its generation are anybody's business. */
export interface ListedDevice {
  readonly id: string;
  /** Whether this is the session that asks. */
  readonly current: boolean;
  readonly device: Session["device"];
  /** Instants in ISO 8601. */
  readonly createdAt: string;
  /** When it was last refreshed. */
  readonly lastSeen: string;
  readonly expiresAt: string;
}

export function listDevices({ sessions, authenticate }: RouteParts): Route {
  return async (request) => {
    const admitted = await authenticate(request);
    if (!admitted.ok) return admitted.response;
    const { userId, sessionId } = admitted.auth!;
    const devices = (await sessions.list(userId)).map(
      (session): ListedDevice => ({
        id: session.id,
        current: session.id === sessionId,
        device: session.device,
        createdAt: iso(session.createdAt),
        lastSeen: iso(session.rotatedAt),
        expiresAt: iso(session.expiresAt),
      }),
    );
    return json(200, { devices });
  };
}

/** Ends the session `id` if it is the user's, others being as unknown as those that are not. */
export function endDevice({ sessions, cookies, authenticate }: RouteParts): Route {
  return async (request, id) => {
    const admitted = await authenticate(request, STRONG);
    if (!admitted.ok) return admitted.response;
    const { userId, sessionId } = admitted.auth!;
    const { found, propagated } = await sessions.revoke(id, { userId });
    if (!found) return json(404, { error: "unknown_device" });
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
    });
    return json(200, { ended: sessionIds.length, propagated });
  };
}

/** Ends all sessions of the user, and this one with them. */
export function endAll({ sessions, cookies, authenticate }: RouteParts): Route {
  return async (request) => {
    const admitted = await authenticate(request, STRONG);
    if (!admitted.ok) return admitted.response;
    const { sessionIds, propagated } = await sessions.revokeAll(admitted.auth!.userId);
    const clearing = (admitted.from === "cookie" && cookies?.clearAll) || [];
    return json(200, { ended: sessionIds.length, propagated }, setCookies(clearing));
  };
}

/** Whoever has just been signed out must not sign out the others in the moment before every node knows. */
const STRONG = { consistency: "strong" } as const;

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
