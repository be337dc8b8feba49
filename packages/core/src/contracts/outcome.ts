/** What callers get: the outcome of a credential is a value, and only infrastructure throws. */
import type { JsonObject, Session } from "./session.ts";

/**
 * Why a token was refused.
 *
 * - `malformed`: not a JWT that sess could have made, or longer than 8 KiB
 * - `bad_signature`: not signed by any of the keys (RFC 7515 §5.2), or with another algorithm than its key's
 * - `claim_mismatch`: signed, but for something else: `typ`, `iss`, `aud` or another claim differs
 * - `not_yet_valid`: `nbf` lies in the future (RFC 7519 §4.1.5)
 * - `expired`: `exp` lies in the past (RFC 7519 §4.1.4), or the session has expired
 * - `revoked`: the session was ended
 * - `unknown_session`: the store knows no such session
 * - `denied`: this one token was denied; its session goes on
 * - `reauthentication_required`: the user proved who they are longer ago than `maxAuthAge`; all else is well
 */
export type Rejection =
  | "malformed"
  | "bad_signature"
  | "claim_mismatch"
  | "not_yet_valid"
  | "expired"
  | "revoked"
  | "unknown_session"
  | "denied"
  | "reauthentication_required";

/** Why a refresh token was refused; `refresh_reused`: a used one came back, and the session was ended. */
export type RefreshRejection = Rejection | "refresh_reused";

/** A credential that was refused. */
export interface Rejected<Reason extends string = Rejection> {
  readonly ok: false;
  readonly reason: Reason;
}

/** The claims of an access token (RFC 9068 §2.2; `sid`: OpenID Connect Front-Channel Logout 1.0 §3). */
export interface AccessClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string | string[];
  /** NumericDate: seconds. */
  readonly exp: number;
  /** NumericDate: seconds. */
  readonly iat: number;
  readonly jti: string;
  readonly sid: string;
  /** When the user last proved who they are (OpenID Connect Core 1.0 §2). NumericDate: seconds. */
  readonly auth_time: number;
}

/** An access token that was accepted. */
export interface Authenticated<Claims extends object = JsonObject> {
  readonly ok: true;
  readonly userId: string;
  readonly sessionId: string;
  readonly claims: AccessClaims & Claims;
  /** Which step answered: the verification cache or the store. */
  readonly source: "cache" | "store";
}

/** The outcome of `authenticate`. */
export type Authentication<Claims extends object = JsonObject> = Authenticated<Claims> | Rejected;

/** The tokens of a session, and the session. */
export interface Issued<Claims extends object = JsonObject> {
  readonly accessToken: string;
  /** When the access token expires, in epoch milliseconds. */
  readonly accessExpiresAt: number;
  readonly refreshToken: string;
  readonly session: Session<Claims>;
}

/** The outcome of `refresh`. */
export type Refreshed<Claims extends object = JsonObject> =
  | (Issued<Claims> & { readonly ok: true })
  | Rejected<RefreshRejection>;

/** The outcome of `reauthenticate`. */
export type Reauthenticated<Claims extends object = JsonObject> =
  | (Omit<Issued<Claims>, "refreshToken"> & { readonly ok: true })
  | Rejected<"unknown_session">;

/** The outcome of a revocation that the store has committed. */
export interface Revoked {
  /** The store has committed it. When it cannot, the call throws. */
  readonly durable: true;
  /**
   * The cache has been told as well: no later `authenticate`, on any node, accepts the session. Where no
   * `cache` is given there is nobody to tell, so every process that revokes needs the cache of the others.
   * `false`: this process asks the store until it has told the cache, which it goes on trying while it
   * lives, and any other process tells it at its next `reconcileEvery`; another node may accept the session
   * meanwhile, for at most `accessTtl` + `clockTolerance`.
   */
  readonly propagated: boolean;
}
