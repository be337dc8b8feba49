/** Reads one cookie of the `Cookie` header, and sees when there are two of its name. */

/**
 * The value of the cookie, or `undefined` when there is none. Two of one name are somebody's attempt to
 * slip one in (a subdomain's, or another path's: RFC 6265bis §8.6), and no order tells which is ours:
 * the empty string, which is no token. Values are taken as they are: no token needs decoding.
 */
export function readCookie(header: string | null, name: string): string | undefined {
  if (header === null || !header.includes(name)) return undefined;
  let found: string | undefined;
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=");
    if (equals === -1 || pair.slice(0, equals).trim() !== name) continue;
    if (found !== undefined) return "";
    found = pair.slice(equals + 1).trim();
  }
  return found;
}
