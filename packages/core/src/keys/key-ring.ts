/** The keys at work: one signs, all verify, each for one algorithm only. */
import {
  CompactSign,
  compactVerify,
  type CryptoKey,
  importJWK,
  importPKCS8,
  importSPKI,
  type JWK,
} from "jose";
import { isJwk, type Key, type PairKey, secretBytes } from "./key.ts";

/** Imported keys. An import happens once, at first use: some runtimes allow none before a request. */
export interface KeyRing {
  /** The key that signs. */
  signing(): Promise<{ key: CryptoKey; kid: string; alg: string }>;
  /** The key that a token's header names, or `undefined`: no such key, or not for this algorithm. */
  verifying(kid: string | undefined, alg: string): Promise<CryptoKey> | undefined;
  /** Imports all keys, and tries the first. @throws TypeError that names the bad one, and shows none of it. */
  ready(): Promise<void>;
}

export function createKeyRing(keys: readonly Key[]): KeyRing {
  const imported = keys.map(copyOf).map((key, index) => ({
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
    ready: once(async () => {
      for (const key of imported) await key.verifying();
      await probe(first.alg, await first.signing(), await first.verifying());
    }),
  };
}

async function probe(alg: string, signing: CryptoKey, verifying: CryptoKey): Promise<void> {
  try {
    const signed = await new CompactSign(new Uint8Array(1)).setProtectedHeader({ alg }).sign(signing);
    await compactVerify(signed, verifying);
  } catch {
    throw new TypeError(
      `sess: keys[0]: what it signs cannot be verified. Its two halves must belong together, and fit ${alg}.`,
    );
  }
}

/** A key that its owner wipes or changes later stays what it was. */
function copyOf(key: Key): Key {
  return key.alg === "HS256" ? { ...key, secret: secretBytes(key.secret).slice() } : { ...key };
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
  return crypto.subtle.importKey(
    "raw",
    new Uint8Array(secretBytes(secret)),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign", "verify"],
  );
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
