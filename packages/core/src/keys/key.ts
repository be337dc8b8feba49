/** The keys of the tokens, as they are given. */
import type { CryptoKey, JWK } from "jose";

/** A key that both signs and verifies, known to all services that do either. */
export interface SecretKey {
  /** Names the key in a token's header (RFC 7515 §4.1.4). Unique among the keys. */
  readonly kid: string;
  readonly alg: "HS256";
  /** At least 32 bytes (RFC 7518 §3.2), random: `openssl rand -base64 32`. A string counts as UTF-8. */
  readonly secret: string | Uint8Array;
}

/** A key pair, or one half of it. */
export interface PairKey {
  /** Names the key in a token's header (RFC 7515 §4.1.4). Unique among the keys. */
  readonly kid: string;
  readonly alg: "EdDSA" | "ES256" | "RS256";
  /** Needed to sign: JWK, PKCS #8 PEM or CryptoKey. */
  readonly privateKey?: JWK | CryptoKey | string | undefined;
  /** Needed to verify: JWK, SPKI PEM or CryptoKey. May be left out when `privateKey` is a JWK. */
  readonly publicKey?: JWK | CryptoKey | string | undefined;
  /**
   * Signs in place of `privateKey`, for keys that never leave a KMS or HSM: gets the bytes to sign, and
   * resolves to the signature as JWS has it (RFC 7518 §3; for ES256 that is R and S, 64 bytes, not DER).
   */
  readonly sign?: ((data: Uint8Array) => Promise<Uint8Array>) | undefined;
}

export type Key = SecretKey | PairKey;

/** The published keys of another service, for one that verifies only. */
export interface RemoteKeys {
  /**
   * The URL of a JWK Set (RFC 7517 §5). Fetched at first use, every ten minutes, and when a token names a key
   * that is not in it, at most every 30 seconds. While it cannot be had, the one from before goes on; without
   * one, tokens cannot be decided: `ERR_SESS_KEYS_UNAVAILABLE`. A key in it that can verify nothing (malformed, too
   * short, private by mistake) is as good as none: tokens that name it are refused.
   */
  readonly jwksUri: string | URL;
}

export function isJwk(material: unknown): material is JWK {
  return typeof material === "object" && material !== null && "kty" in material;
}

export function canSign(key: Key): boolean {
  return key.alg === "HS256" || key.privateKey !== undefined || key.sign !== undefined;
}

/** The bytes of a secret; `undefined` when it is none. */
export function secretBytes(secret: string | Uint8Array): Uint8Array;
export function secretBytes(secret: unknown): Uint8Array | undefined;
export function secretBytes(secret: unknown): Uint8Array | undefined {
  if (typeof secret === "string") return new TextEncoder().encode(secret);
  return secret instanceof Uint8Array ? secret : undefined;
}
