/** Verifies a logout token (OpenID Connect Back-Channel Logout 1.0 §2.6). */

import type { Clock } from "@sess/core";
import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import type { BackchannelLogout, LoggedOut } from "./logout-options.ts";

const EVENT = "http://schemas.openid.net/event/backchannel-logout";

/** Public-key signatures: a secret that is shared with a provider is nobody's proof, and `none` is no signature. */
const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];

/** Of clocks that differ. */
const TOLERANCE_SECONDS = 30;
/** Also for one that says that it is good for longer: until then, whoever repeats it ends what has begun since. */
const MOST_SECONDS = 120;
/** How long keys that could not be had are not asked for again: forged tokens must not make us ask at each one. */
const COOLDOWN = 30_000;

const NO_KEYS = "the keys of the provider cannot be had";

/** What is wrong with a logout token, in fixed words. */
export class InvalidLogoutToken extends Error {
  override readonly name = "InvalidLogoutToken";
}

/** The provider's keys cannot be had; `cause` says why. */
export class ProviderUnavailable extends Error {
  override readonly name = "ProviderUnavailable";
}

/** Rejects with one of the two. */
export function createVerifyLogoutToken(
  { issuer, clientId, jwks }: BackchannelLogout,
  clock: Clock,
): (token: string) => Promise<LoggedOut> {
  const keys =
    typeof jwks === "string" || jwks instanceof URL
      ? createRemoteJWKSet(new URL(jwks))
      : createLocalJWKSet(jwks);

  let failedAt = Number.NEGATIVE_INFINITY;
  let cause: unknown;

  return async (token) => {
    if (performance.now() - failedAt < COOLDOWN) throw new ProviderUnavailable(NO_KEYS, { cause });
    const now = clock();
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer,
      audience: clientId,
      algorithms: ALGORITHMS,
      requiredClaims: ["iat", "jti", "events"],
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: new Date(now),
    }).catch((error: unknown) => {
      if (isAboutToken(error)) throw new InvalidLogoutToken("the logout token is not valid");
      failedAt = performance.now();
      cause = error;
      throw new ProviderUnavailable(NO_KEYS, { cause });
    });
    // Another kind of token of the same provider must not do (RFC 8725 §3.11).
    if (!/^(?:application\/)?(?:logout\+jwt|jwt)$/i.test(protectedHeader.typ ?? "jwt")) {
      throw new InvalidLogoutToken("the token is no logout token");
    }
    return loggedOut(payload, now);
  };
}

function loggedOut(payload: JWTPayload, now: number): LoggedOut {
  const { events, nonce, sub, sid, iat = 0 } = payload;
  const isEvent = typeof events === "object" && events !== null && Object.hasOwn(events, EVENT);
  // A nonce would make it an ID token (§2.4).
  if (!isEvent || nonce !== undefined) throw new InvalidLogoutToken("the token is no logout token");
  const age = Math.abs(now / 1_000 - iat);
  if (age > MOST_SECONDS + TOLERANCE_SECONDS) throw new InvalidLogoutToken("the logout token is too old");
  const areIds = [sub, sid].every((id) => id === undefined || (typeof id === "string" && id !== ""));
  if (!areIds || (sub ?? sid) === undefined) {
    throw new InvalidLogoutToken("the logout token names nobody");
  }
  return { sub, sid: sid as string | undefined };
}

/** All others say that the keys could not be fetched, or are no JWK Set. */
function isAboutToken(error: unknown): boolean {
  return (
    error instanceof errors.JWTClaimValidationFailed ||
    error instanceof errors.JWTExpired ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  );
}
