/** `GET /jwks`: the public keys, for services that verify by themselves (RFC 7517 §5). */
import type { Route, RouteParts } from "../routes/route.ts";

/** Nothing secret, and a new key has to be known before it signs: so this may be kept, for five minutes. */
export function jwksRoute({ sessions }: RouteParts): Route {
  return async () =>
    new Response(JSON.stringify(await sessions.jwks()), {
      headers: { "Content-Type": "application/jwk-set+json", "Cache-Control": "public, max-age=300" },
    });
}
