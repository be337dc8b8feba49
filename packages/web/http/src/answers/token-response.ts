/** The tokens as JSON, for clients that keep them themselves. */
import type { Issued } from "@sess/core";

/** RFC 6749 §5.1. */
export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: "Bearer";
  /** The life of the access token, in seconds. */
  readonly expires_in: number;
  readonly refresh_token: string;
}

export function tokenResponse(issued: Issued<object>, now: number): TokenResponse {
  return {
    access_token: issued.accessToken,
    token_type: "Bearer",
    expires_in: expiresIn(issued, now),
    refresh_token: issued.refreshToken,
  };
}

export function expiresIn({ accessExpiresAt }: Issued<object>, now: number): number {
  return Math.max(0, Math.floor((accessExpiresAt - now) / 1_000));
}
