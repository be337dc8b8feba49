/** What clients hold: the tokens of each session, under the name that its sign-in gave it. */
import type { Issued } from "../../../src/index.ts";

export interface Access {
  readonly token: string;
  readonly jti: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export interface Refresh {
  readonly token: string;
  readonly gen: number;
  readonly expiresAt: number;
}

export interface Held {
  readonly name: string;
  readonly id: string;
  readonly userId: string;
  /** Oldest first. */
  readonly accesses: Access[];
  readonly refreshes: Refresh[];
}

export function receive(
  held: Held,
  { accessToken, refreshToken }: Pick<Issued, "accessToken"> & { readonly refreshToken?: string },
): void {
  const access = payloadOf(accessToken);
  held.accesses.push({ token: accessToken, jti: access.jti, expiresAt: access.exp * 1_000 });
  if (refreshToken === undefined) return;
  const refresh = payloadOf(refreshToken);
  held.refreshes.push({ token: refreshToken, gen: refresh.gen, expiresAt: refresh.exp * 1_000 });
}

function payloadOf(token: string): { readonly jti: string; readonly exp: number; readonly gen: number } {
  return JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()) as ReturnType<
    typeof payloadOf
  >;
}
