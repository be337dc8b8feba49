/** `POST /backchannel-logout`: an OpenID provider says that it has signed somebody out. */
import { isUnavailable } from "@sess/core";
import { empty, json } from "../answers/json.ts";
import { invalidRequest } from "../answers/refusals.ts";
import type { Route, RouteParts } from "../routes/route.ts";
import { readForm } from "./form-body.ts";
import type { BackchannelLogout } from "./logout-options.ts";
import { createVerifyLogoutToken, InvalidLogoutToken, ProviderUnavailable } from "./logout-token.ts";

/**
 * Ends the sessions that `sessionsOf` names. The token is the proof: no other credential is asked for. What is refused
 * is a 400, and so is an outage of the store or of the provider's keys (§2.8).
 */
export function backchannelLogoutRoute(
  { sessions, settings }: RouteParts,
  options: BackchannelLogout,
): Route {
  const verify = createVerifyLogoutToken(options, settings.clock);
  const how = { reason: "backchannel_logout", by: options.issuer };

  async function end(token: string): Promise<void> {
    const found = await options.sessionsOf(await verify(token));
    if (found === undefined || found === null) return;
    if ("userId" in found) await sessions.revokeAll(found.userId, how);
    else if ("sessionIds" in found) await Promise.all(found.sessionIds.map((id) => sessions.revoke(id, how)));
    else
      throw new TypeError(
        "sess: backchannelLogout.sessionsOf: must give { userId }, { sessionIds } or undefined.",
      );
  }

  return async (request) => {
    const body = await readForm(request);
    if (!body.ok) return invalidRequest(body.problem);
    const token = body.form.get("logout_token");
    if (token === undefined) return invalidRequest("logout_token is missing");
    try {
      await end(token);
      return empty();
    } catch (error) {
      if (error instanceof InvalidLogoutToken) return invalidRequest(error.message);
      if (!isUnavailable(error) && !(error instanceof ProviderUnavailable)) throw error;
      return json(400, { error: "temporarily_unavailable" }, [["Retry-After", settings.retryAfter]]);
    }
  };
}
