/** Gives what `@sess/http` answers to Hono, beside what others have set on the context. */
import type { HeaderPairs } from "@sess/http";
import type { StatusCode } from "hono/utils/http-status";
import type { HonoContext } from "./hono-types.ts";

/** The answer, with what has been set on `c` before. By `c`: Hono loses cookies of a response that it did not make. */
export function answer(c: HonoContext, response: Response): Response {
  setHeaders(c, [...response.headers]);
  return c.newResponse(response.body, response.status as StatusCode);
}

export function setHeaders(c: HonoContext, headers: HeaderPairs): void {
  for (const [name, value] of headers) c.header(name, value, { append: isCookie(name) });
}

/**
 * On an answer that is there already, whoever made it, so that none is lost, an error's neither. A cookie that it sets
 * itself under the same name is newer, such as a logout's, and stays as it is.
 */
export function setHeadersLate(c: HonoContext, headers: HeaderPairs): void {
  if (headers.length === 0) return;
  const names = new Set(c.res.headers.getSetCookie().map(nameOf));
  setHeaders(
    c,
    headers.filter(([name, value]) => !isCookie(name) || !names.has(nameOf(value))),
  );
}

function nameOf(cookie: string): string {
  return cookie.slice(0, cookie.indexOf("="));
}

function isCookie(name: string): boolean {
  return name.toLowerCase() === "set-cookie";
}
