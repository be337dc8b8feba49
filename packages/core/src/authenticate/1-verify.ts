/** Step 1: is this a token of ours, for this, and for now? No I/O. */
import { errors, type JWTPayload, jwtVerify } from "jose";
import type { AccessClaims, Rejected, Rejection } from "../contracts/outcome.ts";
import type { KeyRing } from "../keys/key-ring.ts";
import type { Settings } from "../options/settings.ts";

/** `typ` of an access token (RFC 9068 §2.1) and of a refresh token: neither passes for the other. */
export const ACCESS_TYP = "at+jwt";
export const REFRESH_TYP = "rt+jwt";

/** What a refresh token says. Its audience is its issuer: no resource server may take it for anything. */
export interface RefreshClaims {
  readonly sub: string;
  readonly sid: string;
  readonly gen: number;
}

export type Verified<Claims> = { readonly ok: true; readonly claims: Claims } | Rejected;

export interface Verifier {
  access(token: string): Promise<Verified<AccessClaims>>;
  refresh(token: string): Promise<Verified<RefreshClaims>>;
}

/** Longer than any token that fits into a header or a cookie. */
export const MAX_TOKEN_LENGTH = 8_192;

/** RFC 7515 §3.1, to the letter: decoders of base64 skip white space and padding. */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

export function createVerifier(settings: Settings, ring: KeyRing): Verifier {
  const algorithms = [...ring.algorithms];

  async function verify(token: string, typ: string, audience: string[]): Promise<JWTPayload | Rejection> {
    if (typeof token !== "string" || token.length > MAX_TOKEN_LENGTH || !COMPACT.test(token))
      return "malformed";
    if (hasSpareBits(token)) return "bad_signature";
    try {
      const { payload } = await jwtVerify(
        token,
        // The header only chooses among our keys; `jku`, `jwk` and `x5c` in it mean nothing (RFC 8725 §3.10).
        ({ kid, alg }) =>
          ring.verifying(kid, alg) ?? Promise.reject(new errors.JWSSignatureVerificationFailed()),
        {
          algorithms,
          typ,
          audience,
          issuer: settings.issuer,
          requiredClaims: ["sub", "sid", "iat", "exp"],
          clockTolerance: settings.clockTolerance / 1_000,
          currentDate: new Date(settings.clock()),
        },
      );
      return isText(payload.sub) && isText(payload["sid"]) ? payload : "claim_mismatch";
    } catch (error) {
      return reasonFor(error);
    }
  }

  return {
    async access(token) {
      const claims = await verify(token, ACCESS_TYP, settings.audience);
      if (typeof claims === "string") return { ok: false, reason: claims };
      if (!isText(claims.jti) || typeof claims["auth_time"] !== "number")
        return { ok: false, reason: "claim_mismatch" };
      return { ok: true, claims: claims as JWTPayload & AccessClaims };
    },
    async refresh(token) {
      const claims = await verify(token, REFRESH_TYP, [settings.issuer]);
      if (typeof claims === "string") return { ok: false, reason: claims };
      if (!Number.isSafeInteger(claims["gen"])) return { ok: false, reason: "claim_mismatch" };
      return { ok: true, claims: claims as JWTPayload & RefreshClaims };
    },
  };
}

/** jose's errors may hold the whole payload: only the reason leaves this file. */
function reasonFor(error: unknown): Rejection {
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === "nbf" && error.reason === "check_failed" ? "not_yet_valid" : "claim_mismatch";
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return "bad_signature";
  if (error instanceof errors.JOSEAlgNotAllowed) return "bad_signature";
  if (error instanceof errors.JOSEError) return "malformed";
  throw error;
}

/**
 * Six bits a character seldom come out even. What is left over must be zero (RFC 4648 §3.5), and decoders do not
 * look: a signature would have up to 16 spellings. Header and claims are signed as they are spelt.
 */
function hasSpareBits(token: string): boolean {
  const last = token.at(-1)!;
  const left = (token.length - 1 - token.lastIndexOf(".")) % 4;
  return (left === 2 && !"AQgw".includes(last)) || (left === 3 && !"AEIMQUYcgkosw048".includes(last));
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
