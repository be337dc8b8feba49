/** Reads a bearer token from the `Authorization` header. */

/** The scheme is case-insensitive (RFC 9110 §11.1); a longer word is another scheme. */
const BEARER = /^bearer(?![\w!#$%&'*+.^`|~-])/i;

/**
 * The token, or `undefined` when the header is absent, empty or of another scheme, such as Basic. What
 * follows the scheme may be nothing, `a b`, or `a, Bearer b`, as two headers are joined: it is given back
 * as it is, and no token.
 */
export function readBearer(header: string | null): string | undefined {
  if (header === null || !BEARER.test(header)) return undefined;
  return header.slice("bearer".length).trim();
}
