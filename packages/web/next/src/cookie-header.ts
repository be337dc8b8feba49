/** The `Cookie` header that a browser would send once it has taken new cookies. */
import { parseSetCookie } from "cookie";

/**
 * `header`, with every cookie that one of `lines` sets in place of all of its name, and without those that one
 * clears. What else it holds stays as it is, also what is no cookie.
 */
export function withCookies(header: string | null, lines: readonly string[]): string {
  const set = new Map(lines.map((line) => [parseSetCookie(line).name, parseSetCookie(line)]));
  const kept = (header ?? "").split(";").filter((pair) => !set.has(pair.split("=", 1)[0]!.trim()));
  const added = [...set.values()].filter(({ maxAge }) => maxAge !== 0);
  return [...kept.map((pair) => pair.trim()), ...added.map(({ name, value }) => `${name}=${value}`)]
    .filter((pair) => pair !== "")
    .join("; ");
}

/** The `Set-Cookie` values among header fields. */
export function setCookiesOf(headers: Iterable<readonly [name: string, value: string]>): string[] {
  return [...headers].filter(([name]) => name.toLowerCase() === "set-cookie").map(([, value]) => value);
}
