/** The keys at work: one signs, all verify, each for one algorithm only. */
import { type CryptoKey, importJWK, importPKCS8, importSPKI, type JWK } from "jose";
import { isJwk, type Key, type PairKey, secretBytes } from "./key.ts";

/** Imported keys. An import happens once, at first use: some runtimes allow none before a request. */
export interface KeyRing {
  /** The key that signs. */
  signing(): Promise<{ key: CryptoKey; kid: string; alg: string }>;
  /** The key that a token's header names, or `undefined`: no such key, or not for this algorithm. */
  verifying(kid: string | undefined, alg: string): Promise<CryptoKey> | undefined;
}

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

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
