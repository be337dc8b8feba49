/** Keys and values in the cache, wire format v1: plain strings, readable from any language. */

/** The key of a session. Its value is the user's id, or a tombstone. Expires with the refresh token. */
export function sessionKey(prefix: string, sessionId: string): string {
  return `${prefix}session:${sessionId}`;
}

/** The key of a denied token. Its value is the reason. Expires after the token. */
export function denialKey(prefix: string, jti: string): string {
  return `${prefix}bl:access:${jti}`;
}

/** The value that says "revoked". No user id is empty. Outlives every access token of the session. */
export const TOMBSTONE = "";
