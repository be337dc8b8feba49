/** Turns key material into keys that work. */
import { type CryptoKey, importJWK, importPKCS8, importSPKI, type JWK } from "jose";
import { misfitOf } from "./crypto-key.ts";
import { isJwk, type Key, secretBytes } from "./key.ts";

export type Half = "privateKey" | "publicKey";

/** @throws TypeError that names the key by its `index`, and shows none of it. */
export async function importKey(key: Key, index: number, half: Half): Promise<CryptoKey> {
  const name = `sess: keys[${index}].${key.alg === "HS256" ? "secret" : half}`;
  const imported = await importMaterial(key, half).catch(() => {
    // The importer's own error may quote the key.
    throw new TypeError(`${name}: cannot be imported as a key for ${key.alg}.`);
  });
  const misfit =
    key.alg === "HS256" ? undefined : misfitOf(imported, key.alg, half === "privateKey" ? "sign" : "verify");
  if (misfit !== undefined) throw new TypeError(`${name}: ${misfit}`);
  return imported;
}

async function importMaterial(key: Key, half: Half): Promise<CryptoKey> {
  if (key.alg === "HS256") return importSecret(key.secret);
  // The public half is left out beside a private JWK only.
  const material = key[half] ?? publicPart(key.privateKey as JWK);
  if (typeof material === "string") {
    return (half === "privateKey" ? importPKCS8 : importSPKI)(material, key.alg);
  }
  // A key pair never imports to bytes: only `kty: "oct"` does.
  return isJwk(material) ? ((await importJWK(material, key.alg)) as CryptoKey) : material;
}

function importSecret(secret: string | Uint8Array): Promise<CryptoKey> {
  const bytes = new Uint8Array(secretBytes(secret));
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
}

/** Nothing of a JWK that must stay with its owner. */
export function publicPart({ kty, crv, x, y, n, e }: JWK): JWK {
  return JSON.parse(JSON.stringify({ kty, crv, x, y, n, e })) as JWK;
}
