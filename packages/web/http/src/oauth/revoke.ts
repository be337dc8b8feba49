/** `POST /revoke`: an OAuth client gives a token back (RFC 7009). */
import { empty } from "../answers/json.ts";
import { invalidRequest } from "../answers/refusals.ts";
import type { Route, RouteParts } from "../routes/route.ts";
import type { ClientSecrets } from "./client-options.ts";
import { clientRoute } from "./client-route.ts";

/**
 * Ends the session of the token, whichever of its tokens it is. 200 also for a token that is none, or is over already:
 * the client has nothing to do about it (RFC 7009 §2.2). Hints are not needed.
 */
export function revokeRoute(parts: RouteParts, clients: ClientSecrets): Route {
  return clientRoute(parts, clients, async (form, { id }) => {
    const token = form.get("token");
    if (token === undefined) return invalidRequest("token is missing");
    await parts.sessions.revokeByToken(token, { reason: "revoked_by_client", by: id });
    return empty();
  });
}
