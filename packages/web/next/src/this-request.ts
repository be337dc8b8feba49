/** The request that Next is answering, wherever it runs us: a page, an action or a route handler. */
import type { HeaderPairs, RequestHead } from "@sess/http";
import { parseSetCookie } from "cookie";
import { cookies, headers } from "next/headers.js";
import { setCookiesOf, withCookies } from "./cookie-header.ts";

/**
 * The `Cookie` header of requests whose answer sets cookies: after an action Next renders the page in the same
 * request, whose `headers()` are those that came. Next keeps one object of them for each request.
 */
const rewritten = new WeakMap<object, string>();

/**
 * What was sent, with the cookies as they are by now. Next does not tell the method: of whoever can make a browser
 * send something, only requests that may change state have an `Origin`, and cross-origin reads, which
 * `trustedOrigins` is for as well (Fetch §3.2).
 */
export async function requestHead(method?: "POST"): Promise<RequestHead> {
  const sent = await headers();
  return {
    method: method ?? (sent.has("origin") ? "POST" : "GET"),
    headers: {
      get: (name) => (name.toLowerCase() === "cookie" ? rewritten.get(sent) : undefined) ?? sent.get(name),
    },
  };
}

/**
 * Has the answer set these cookies, and gives back the other fields.
 * @throws Next's own error where no cookie can be set any more, such as in a page.
 */
export async function setCookies(fields: HeaderPairs): Promise<HeaderPairs> {
  const lines = setCookiesOf(fields);
  if (lines.length > 0) {
    const [sent, jar] = await Promise.all([headers(), cookies()]);
    for (const line of lines) {
      const { name, value = "", ...attributes } = parseSetCookie(line);
      jar.set(name, value, attributes);
    }
    rewritten.set(sent, withCookies(rewritten.get(sent) ?? sent.get("cookie"), lines));
  }
  return fields.filter(([name]) => name.toLowerCase() !== "set-cookie");
}
