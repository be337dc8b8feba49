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
    const { authenticate, basePath } = await web();
    // The session routes refresh by themselves.
    if (isBelow(new URL(request.url).pathname, basePath)) return NextResponse.next();

    const outcome = await authenticate(request, { optional: true });
    if (!outcome.ok) {
      const { error } = await outcome.response.clone().json();
      return LEFT.has(error)
        ? NextResponse.next()
        : new NextResponse(outcome.response.body, outcome.response);
    }
    const lines = setCookiesOf(outcome.headers);
    const response = lines.length > 0 ? goOn(request, lines) : NextResponse.next();
    // Neither a cache nor the back button may show to whoever comes next what was meant for this session.
    if (outcome.auth !== undefined || lines.length > 0) response.headers.set("Cache-Control", "no-store");
    return response;
  };
}

/** The new cookies go to the browser, and in the place of the old ones to what is behind. */
function goOn(request: NextRequest, lines: readonly string[]): NextResponse {
  const headers = new Headers(request.headers);
  const cookie = withCookies(headers.get("cookie"), lines);
  if (cookie === "") headers.delete("cookie");
  else headers.set("cookie", cookie);
  const response = NextResponse.next({ request: { headers } });
  for (const line of lines) response.headers.append("Set-Cookie", line);
  return response;
}
