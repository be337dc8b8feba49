/** `POST /introspect`: whether a token is good, for services that cannot tell themselves (RFC 7662). */
import { json } from "../answers/json.ts";
import { invalidRequest } from "../answers/refusals.ts";
import type { Route, RouteParts } from "../routes/route.ts";
import type { ClientSecrets } from "./client-options.ts";
import { clientRoute } from "./client-route.ts";

/**
 * As `token_type_hint`, says that `token` is the id of a session: how an edge that has verified a token by itself asks
 * for the rest. An extension of RFC 7662 §2.1.
 */
const SESSION_HINT = "urn:sess:session";

/** A refresh token is never active here: it is good for nothing but a refresh. */
export function introspectRoute(parts: RouteParts, clients: ClientSecrets): Route {
  const { sessions, settings } = parts;

  async function introspectToken(token: string): Promise<Response> {
    const auth = await sessions.authenticate(token);
    // Nothing about one that is not active, and not why (RFC 7662 §2.2).
    if (!auth.ok) return json(200, { active: false });
    return json(200, { ...auth.claims, active: true, token_type: "Bearer" });
  }

  async function introspectSession(id: string): Promise<Response> {
    const session = await sessions.find(id);
    // A hint may be wrong (RFC 7662 §2.1).
    if (session === undefined) return introspectToken(id);
    const { userId, expiresAt, revokedAt } = session;
    return json(200, {
      active: revokedAt === null && expiresAt > settings.clock(),
      sub: userId,
      sid: id,
      exp: Math.floor(expiresAt / 1_000),
      session: {
        expiresAt,
        revokedAt,
        denied: session.denied.map(({ jti, reason, expiresAt: until }) => ({
          jti,
          reason,
          expiresAt: until,
        })),
      },
    });
  }

  return clientRoute(parts, clients, async (form, { isPublic }) => {
    // It would let anybody try out tokens (RFC 7662 §2.1).
    if (isPublic) return json(403, { error: "unauthorized_client" });
    const token = form.get("token");
    if (token === undefined) return invalidRequest("token is missing");
    return form.get("token_type_hint") === SESSION_HINT ? introspectSession(token) : introspectToken(token);
  });
}
