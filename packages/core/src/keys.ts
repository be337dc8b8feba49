/** The keys of the tokens: one signs, all verify, each for one algorithm only. */
import { type CryptoKey, importJWK, importPKCS8, importSPKI, type JWK } from "jose";

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
}

export type Key = SecretKey | PairKey;

/** Imported keys. An import happens once, at first use: some runtimes allow none before a request. */
export interface KeyRing {
  /** The key that signs. */
  signing(): Promise<{ key: CryptoKey; kid: string; alg: string }>;
  /** The key that a token's header names, or `undefined`: no such key, or not for this algorithm. */
  verifying(kid: string | undefined, alg: string): Promise<CryptoKey> | undefined;
}

const ALGORITHMS = ["HS256", "EdDSA", "ES256", "RS256"];
const JWK_SHAPE = {
  EdDSA: { kty: "OKP", crv: "Ed25519" },
  ES256: { kty: "EC", crv: "P-256" },
  RS256: { kty: "RSA", crv: undefined },
};

export function createKeyRing(keys: readonly Key[]): KeyRing {
  const imported = keys.map((key, index) => ({
    kid: key.kid,
    alg: key.alg,
    signing: once(() => importNamed(key, index, "privateKey")),
    verifying: once(() => importNamed(key, index, "publicKey")),
  }));
  const byKid = new Map(imported.map((key) => [key.kid, key]));
  const first = imported[0]!;

  return {
    signing: async () => ({ key: await first.signing(), kid: first.kid, alg: first.alg }),
    verifying(kid, alg) {
      const key = kid === undefined ? undefined : byKid.get(kid);
      return key?.alg === alg ? key.verifying() : undefined;
    },
  };
}

async function importNamed(key: Key, index: number, half: "privateKey" | "publicKey"): Promise<CryptoKey> {
  try {
    if (key.alg === "HS256") return await importSecret(key.secret);
    const material = key[half] ?? publicPart(key.privateKey);
    if (typeof material === "string") {
      return await (half === "privateKey" ? importPKCS8 : importSPKI)(material, key.alg);
    }
    // A key pair never imports to bytes: only `kty: "oct"` does.
    return isJwk(material) ? ((await importJWK(material, key.alg)) as CryptoKey) : (material as CryptoKey);
  } catch {
    // The importer's own error may quote the key.
    const name = key.alg === "HS256" ? "secret" : half;
    throw new TypeError(`sess: keys[${index}].${name}: cannot be imported as a key for ${key.alg}.`);
  }
}

function importSecret(secret: string | Uint8Array): Promise<CryptoKey> {
  const bytes = new Uint8Array(secretBytes(secret));
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
}

function publicPart(material: PairKey["privateKey"]): JWK | undefined {
  if (!isJwk(material)) return undefined;
  const { kty, crv, x, y, n, e } = material;
  return JSON.parse(JSON.stringify({ kty, crv, x, y, n, e })) as JWK;
}

/** @throws TypeError that names the key and says what is wrong with it, without showing any of it. */
export function checkKeys(keys: unknown): asserts keys is readonly Key[] {
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
    else checkPair(key, name, index === 0);
  });
}

function checkSecret(key: SecretKey, name: string): void {
  const bytes = secretBytes(key.secret);
  if (bytes === undefined || bytes.length < 32) {
    throw new TypeError(
      `${name}.secret: must be a string or Uint8Array of at least 32 bytes (RFC 7518 §3.2). ` +
        "Make one with: openssl rand -base64 32",
    );
  }
}

function checkPair(key: PairKey, name: string, signs: boolean): void {
  const { privateKey, publicKey } = key;
  if (signs && privateKey === undefined) {
    throw new TypeError(
      `${name}.privateKey: is missing. The first key signs; put one with a privateKey first.`,
    );
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
  const { kty, crv } = JWK_SHAPE[alg];
  if (typeof material === "string") {
    if (!material.includes(`-----BEGIN ${label}-----`)) {
      throw new TypeError(`${name}: must be a PEM with "-----BEGIN ${label}-----", a JWK or a CryptoKey.`);
    }
  } else if (typeof material !== "object" || material === null) {
    throw new TypeError(`${name}: must be a JWK, a PEM string or a CryptoKey.`);
  } else if (isJwk(material) && (material.kty !== kty || (crv !== undefined && material.crv !== crv))) {
    throw new TypeError(`${name}: must have "kty": "${kty}"${crv ? ` and "crv": "${crv}"` : ""} for ${alg}.`);
  }
}

function isJwk(material: unknown): material is JWK {
  return typeof material === "object" && material !== null && "kty" in material;
}

function secretBytes(secret: string | Uint8Array): Uint8Array;
function secretBytes(secret: unknown): Uint8Array | undefined;
function secretBytes(secret: unknown): Uint8Array | undefined {
  if (typeof secret === "string") return new TextEncoder().encode(secret);
  return secret instanceof Uint8Array ? secret : undefined;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
