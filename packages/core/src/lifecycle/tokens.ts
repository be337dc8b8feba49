/** Makes the tokens of a session. */
import { ACCESS_TYP, MAX_TOKEN_LENGTH, REFRESH_TYP } from "../authenticate/1-verify.ts";
import { toNumericDate } from "../clock.ts";
import type { Issued } from "../contracts/outcome.ts";
import type { Session } from "../contracts/session.ts";
import type { KeyRing } from "../keys/key-ring.ts";
import type { Settings } from "../options/settings.ts";
import type { CustomClaims } from "./claims.ts";

/**
 * Makes a pair of tokens for the session. `now` is read before the store is asked to create or rotate:
 * so `exp` lies before the end of the tombstone of any revocation that follows, however slow this is.
 */
export type MakeTokens = (session: Session, now: number) => Promise<Issued>;

export function createTokens(settings: Settings, ring: KeyRing, custom: CustomClaims): MakeTokens {
  return async (session, now) => {
    const sign = await ring.signer();
    const claims = await custom.current(session);
    const accessExpiresAt = Math.min(now + settings.accessTtl, session.expiresAt);
    const common = { iss: settings.issuer, sub: session.userId, sid: session.id, iat: toNumericDate(now) };
    const [accessToken, refreshToken] = await Promise.all([
      sign(ACCESS_TYP, {
        ...claims,
        ...common,
        aud: settings.audience.length === 1 ? settings.audience[0] : settings.audience,
        exp: toNumericDate(accessExpiresAt),
        jti: crypto.randomUUID(),
        auth_time: toNumericDate(session.authenticatedAt),
      }),
      sign(REFRESH_TYP, {
        ...common,
        aud: settings.issuer,
        exp: toNumericDate(session.expiresAt),
        gen: session.gen,
      }),
    ]);
    if (accessToken.length > MAX_TOKEN_LENGTH) {
      throw new TypeError(
        `sess: claims: make an access token of ${accessToken.length} characters, and none may have more than ` +
          `${MAX_TOKEN_LENGTH}. Shorten them.`,
      );
    }
    return { accessToken, accessExpiresAt: toNumericDate(accessExpiresAt) * 1_000, refreshToken, session };
  };
}
