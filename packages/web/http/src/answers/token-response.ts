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

/** As after a proof of who the user is: the refresh token that the client has stays the one that counts. */
export type AccessTokenResponse = Omit<TokenResponse, "refresh_token">;

/** An access token, whatever came with it. */
interface Access {
  readonly accessToken: string;
  readonly accessExpiresAt: number;
}

export function tokenResponse(issued: Issued<object>, now: number): TokenResponse {
  return { ...accessTokenResponse(issued, now), refresh_token: issued.refreshToken };
}

export function accessTokenResponse(access: Access, now: number): AccessTokenResponse {
  return { access_token: access.accessToken, token_type: "Bearer", expires_in: expiresIn(access, now) };
}

export function expiresIn({ accessExpiresAt }: Access, now: number): number {
  return Math.max(0, Math.floor((accessExpiresAt - now) / 1_000));
}
