/** The edge: it knows who is asking before anything of the application runs. */
import { createSessions, type Sessions } from "@sess/core";
import { httpSessions } from "@sess/http";
import { introspectionStore } from "@sess/introspection";
import { upstashCache } from "@sess/upstash";
import { Redis } from "@upstash/redis";
import { type NextFetchEvent, type NextRequest, NextResponse } from "next/server";

/** For one request: what does I/O at the edge belongs to the request that began it. */
function openSessions(): Sessions {
  const { ISSUER, AUDIENCE, PUBLIC_KEY, APP_URL, CLIENT_ID, CLIENT_SECRET } = process.env;
  return createSessions({
    issuer: ISSUER!,
    audience: AUDIENCE!,
    // The application's public key, as a JWK: fetching it would cost each request a round trip.
    keys: [{ kid: "1", alg: "ES256", publicKey: JSON.parse(PUBLIC_KEY!) }],
    cache: upstashCache(Redis.fromEnv({ automaticDeserialization: false, responseEncoding: false })),
    cacheDeadline: "150ms",
    store: introspectionStore({
      url: `${APP_URL}/auth/introspect`,
      clientId: CLIENT_ID!,
      clientSecret: CLIENT_SECRET!,
    }),
  });
}

export async function middleware(request: NextRequest, event: NextFetchEvent): Promise<Response> {
  const sessions = openSessions();
  const me = await httpSessions(sessions)
    .authenticate(request)
    // The cache is repaired after the answer.
    .finally(() => event.waitUntil(sessions.close()));
  if (!me.ok) return me.response;

  const headers = new Headers(request.headers);
  // Over whatever the client has sent under these names.
  headers.set("x-user-id", me.auth.userId);
  headers.set("x-answered-by", me.auth.source);
  return NextResponse.next({ request: { headers } });
}

export const config = { matcher: ["/hello"] };
