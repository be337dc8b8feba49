/** What is wrong with the keys, as far as one can see before they are imported. */
import type { CryptoKey } from "jose";
import { misfitOf } from "./crypto-key.ts";
import {
  canSign,
  isJwk,
  type Key,
  type PairKey,
  type RemoteKeys,
  type SecretKey,
  secretBytes,
} from "./key.ts";

const ALGORITHMS = ["HS256", "EdDSA", "ES256", "RS256"];
const WEB = ["https:", "http:"];
const JWK_SHAPES: Record<PairKey["alg"], Record<string, string>> = {
  EdDSA: { kty: "OKP", crv: "Ed25519" },
  ES256: { kty: "EC", crv: "P-256" },
  RS256: { kty: "RSA" },
};

/** Of 32 random ones, fewer than this never differ: it is a buffer that nobody filled, or a placeholder. */
const FEWEST_DIFFERENT_BYTES = 8;

/** @throws TypeError that names the key and says what is wrong with it, without showing any of it. */
export function checkKeys(keys: unknown): asserts keys is readonly Key[] | RemoteKeys {
  if (typeof keys === "object" && keys !== null && "jwksUri" in keys) return checkUri(keys.jwksUri);
  if (!Array.isArray(keys) || keys.length === 0) {
    throw new TypeError(
      'sess: keys: must be a non-empty list, such as [{ kid: "2026-11", alg: "HS256", secret }]. The first key signs.',
    );
  }
  const kids = new Set<string>();
  keys.forEach((key: Key | null, index) => {
    const name = `sess: keys[${index}]`;
    if (typeof key?.kid !== "string" || key.kid === "")
      throw new TypeError(`${name}.kid: must be a non-empty string.`);
    if (kids.has(key.kid))
      throw new TypeError(`${name}.kid: another key has it already. Give each key its own.`);
    kids.add(key.kid);
    if (!ALGORITHMS.includes(key.alg))
      throw new TypeError(`${name}.alg: must be one of ${ALGORITHMS.join(", ")}.`);
    if (key.alg === "HS256") checkSecret(key, name);
    else checkPair(key, name);
  });
  if (!canSign(keys[0] as Key) && keys.some(canSign)) {
    throw new TypeError(
      "sess: keys[0]: cannot sign, and another key can. The first key signs; put that one first.",
    );
  }
}

function checkUri(uri: unknown): void {
  const text = uri instanceof URL ? uri.href : uri;
  if (typeof text === "string" && URL.canParse(text) && WEB.includes(new URL(text).protocol)) return;
  throw new TypeError(
    'sess: keys.jwksUri: must be a URL, such as "https://auth.example.com/.well-known/jwks.json".',
  );
}

function checkSecret(key: SecretKey, name: string): void {
  const bytes = secretBytes(key.secret);
  if (bytes === undefined || bytes.length < 32) {
    throw new TypeError(
      `${name}.secret: must be a string or Uint8Array of at least 32 bytes (RFC 7518 §3.2). ` +
        "Make one with: openssl rand -base64 32",
    );
  }
  // Whoever knows a public key could sign with it.
  if (new TextDecoder().decode(bytes).includes("-----BEGIN ")) {
    throw new TypeError(`${name}.secret: is a PEM. Give it as privateKey or publicKey, with its alg.`);
  }
  if (new Set(bytes).size < FEWEST_DIFFERENT_BYTES) {
    throw new TypeError(`${name}.secret: is not random. Make one with: openssl rand -base64 32`);
  }
}

function checkPair(key: PairKey, name: string): void {
  const { privateKey, publicKey, sign } = key;
  if (sign !== undefined && typeof sign !== "function") {
    throw new TypeError(`${name}.sign: must be a function that resolves to the signature.`);
  }
  if (publicKey === undefined && !isJwk(privateKey)) {
    throw new TypeError(`${name}.publicKey: is missing. It may be left out only when privateKey is a JWK.`);
  }
  checkMaterial(privateKey, key.alg, `${name}.privateKey`, "PRIVATE KEY");
  checkMaterial(publicKey, key.alg, `${name}.publicKey`, "PUBLIC KEY");
  if (isJwk(privateKey) && typeof privateKey.d !== "string") {
    throw new TypeError(`${name}.privateKey: is a public JWK. Give the private one, with "d".`);
  }
  if (isJwk(publicKey) && "d" in publicKey) {
    throw new TypeError(`${name}.publicKey: is a private JWK. Give it as privateKey instead.`);
  }
}

function checkMaterial(
  material: PairKey["publicKey"],
  alg: PairKey["alg"],
  name: string,
  label: string,
): void {
  if (material === undefined) return;
  if (typeof material === "string") {
    if (!material.includes(`-----BEGIN ${label}-----`)) {
      throw new TypeError(`${name}: must be a PEM with "-----BEGIN ${label}-----", a JWK or a CryptoKey.`);
    }
  } else if (isJwk(material)) {
    checkJwk({ ...material }, alg, name);
  } else {
    checkCryptoKey(material, alg, name, label === "PUBLIC KEY" ? "public" : "private");
  }
}

function checkJwk(jwk: Record<string, unknown>, alg: PairKey["alg"], name: string): void {
  const shape = Object.entries(JWK_SHAPES[alg]);
  if (shape.every(([member, value]) => jwk[member] === value)) return;
  const needed = shape.map(([member, value]) => `"${member}": "${value}"`).join(" and ");
  throw new TypeError(`${name}: must have ${needed} for ${alg}.`);
}

function checkCryptoKey(key: CryptoKey, alg: PairKey["alg"], name: string, type: "public" | "private"): void {
  // Whatever was given, and was neither text nor a JWK.
  const { usages, algorithm } = (key ?? {}) as Partial<CryptoKey>;
  if (!Array.isArray(usages) || typeof algorithm?.name !== "string") {
    throw new TypeError(`${name}: must be a JWK, a PEM string or a CryptoKey.`);
  }
  if (key.type !== type) {
    throw new TypeError(`${name}: is a CryptoKey of type "${key.type}". Give the other half.`);
  }
  const misfit = misfitOf(key, alg, type === "public" ? "verify" : "sign");
  if (misfit !== undefined) throw new TypeError(`${name}: ${misfit}`);
}
