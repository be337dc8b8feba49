/** The cookies of a request, and what a refresh on its way has put in their place. */
import type { Issued } from "@sess/core";
import type { RequestHead } from "../request.ts";
import { readCookie } from "./read-cookie.ts";
import type { SessionCookies } from "./session-cookies.ts";

/** By the headers: whoever is shown the request again, with a body or without, is shown the same ones. */
const renewed = new WeakMap<RequestHead["headers"], ReadonlyMap<string, string>>();

/** The value of the cookie, as `readCookie` gives it, or the one that a refresh on the way has made of it. */
export function cookieOf({ headers }: RequestHead, name: string): string | undefined {
  return renewed.get(headers)?.get(name) ?? readCookie(headers.get("cookie"), name);
}

/** Those that the request brought have been used: whoever asks about it again must not use them a second time. */
export function renewCookiesOf(
  { headers }: RequestHead,
  { access, refresh }: SessionCookies,
  { accessToken, refreshToken }: Pick<Issued, "accessToken" | "refreshToken">,
): void {
  const tokens = new Map([
    [access, accessToken],
    [refresh, refreshToken],
  ]);
  renewed.set(headers, new Map([...(renewed.get(headers) ?? []), ...tokens]));
}
