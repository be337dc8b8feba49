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
 * itself under the same name is newer, such as a logout's, and is the only one of its name.
 */
export function setHeadersLate(c: HonoContext, headers: HeaderPairs): void {
  if (headers.length === 0) return;
  const names = new Set(headers.filter(([name]) => isCookie(name)).map(([, value]) => nameOf(value)));
  const lines = c.res.headers.getSetCookie();
  const newest = new Map(lines.map((line) => [nameOf(line), line]));
  const kept = lines.filter((line) => !names.has(nameOf(line)) || newest.get(nameOf(line)) === line);
  const missing = headers.filter(([name, value]) => isCookie(name) && !newest.has(nameOf(value)));
  setHeaders(
    c,
    headers.filter(([name]) => !isCookie(name)),
  );
  c.header("Set-Cookie");
  setHeaders(c, [...kept.map((line): [string, string] => ["Set-Cookie", line]), ...missing]);
}

function nameOf(cookie: string): string {
  return cookie.slice(0, cookie.indexOf("="));
}

function isCookie(name: string): boolean {
  return name.toLowerCase() === "set-cookie";
}
