/** Finds the access token of a request. */
import { cookieOf } from "../cookies/request-cookies.ts";
import type { SessionCookies } from "../cookies/session-cookies.ts";
import type { RequestHead } from "../request.ts";
import { readBearer } from "./bearer-token.ts";

/** Where a token came from decides what else is checked: only a cookie is sent by itself. */
export interface Credential {
  readonly from: "header" | "cookie";
  /** What was sent as a token, whatever it is. */
  readonly token: string;
}

/** The refresh cookie of a request that may be refreshed on its way; `undefined` where there is none. */
export function readRefreshCookie(
  request: RequestHead,
  cookies: SessionCookies | undefined,
): string | undefined {
  return cookies && cookieOf(request, cookies.refresh);
}

/** The header wins: a client that sets one means it, while a cookie is sent whether it is meant or not. */
export function readCredential(
  request: RequestHead,
  cookies: SessionCookies | undefined,
): Credential | undefined {
  const bearer = readBearer(request.headers.get("authorization"));
  const text = bearer ?? (cookies && cookieOf(request, cookies.access));
  if (text === undefined) return undefined;
  return { from: bearer === undefined ? "cookie" : "header", token: text };
}
