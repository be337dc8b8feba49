/** What stands in front of pages and actions: they cannot set cookies, or only too late. */
import type { HttpSessions } from "@sess/http";
import { type NextRequest, NextResponse } from "next/server.js";
import { setCookiesOf, withCookies } from "./cookie-header.ts";
import { isBelow } from "./seen-path.ts";

/** Left to the page or the handler behind, which alone knows whether it needs somebody. */
const LEFT: ReadonlySet<unknown> = new Set([
  "invalid_token",
  "cross_site_request",
  "temporarily_unavailable",
]);

export function createProxy(
  web: () => Promise<Pick<HttpSessions<object>, "authenticate" | "basePath">>,
): (request: NextRequest) => Promise<NextResponse> {
  return async (request) => {
    // Where the sessions cannot be made, whoever needs them says why.
    const made = await web().catch(() => undefined);
    if (made === undefined) return goOn(request);
    const { authenticate, basePath } = made;
    // The session routes refresh by themselves.
    if (isBelow(new URL(request.url).pathname, basePath)) return goOn(request);

    const outcome = await authenticate(request, { optional: true });
    if (!outcome.ok) {
      const { error } = await outcome.response.clone().json();
      if (!LEFT.has(error)) return new NextResponse(outcome.response.body, outcome.response);
      // An outage may have come right after a refresh: its cookies must not be lost.
      return goOn(request, outcome.response.headers.getSetCookie());
    }
    const lines = setCookiesOf(outcome.headers);
    const response = goOn(request, lines);
    // Neither a cache nor the back button may show to whoever comes next what was meant for this session.
    if (outcome.auth !== undefined) response.headers.set("Cache-Control", "no-store");
    return response;
  };
}

/**
 * The new cookies go to the browser, and in the place of the old ones to what is behind; with all that the
 * application has set on the request: Next passes on what it is handed, or else what came.
 */
function goOn(request: NextRequest, lines: readonly string[] = []): NextResponse {
  const headers = new Headers(request.headers);
  if (lines.length > 0) {
    const cookie = withCookies(headers.get("cookie"), lines);
    if (cookie === "") headers.delete("cookie");
    else headers.set("cookie", cookie);
  }
  const response = NextResponse.next({ request: { headers } });
  if (lines.length > 0) response.headers.set("Cache-Control", "no-store");
  for (const line of lines) response.headers.append("Set-Cookie", line);
  return response;
}
