/** The keys at work: one signs, all verify, each for one algorithm only. */
import { compactVerify, type CryptoKey, exportJWK, type JSONWebKeySet } from "jose";
import { importKey, publicPart } from "./import-key.ts";
import { canSign, isJwk, type Key, type PairKey, secretBytes } from "./key.ts";
import { createSigner, type Signer } from "./signer.ts";

/** Imported keys. An import happens once, at first use: some runtimes allow none before a request. */
export interface KeyRing {
  /** The algorithms of the keys. */
  readonly algorithms: readonly string[];
  /** What signs tokens. @throws TypeError when no key can. */
  signer(): Promise<Signer>;
  /** The key that a token's header names, or `undefined`: no such key, or not for this algorithm. */
  verifying(kid: string | undefined, alg: string): Promise<CryptoKey> | undefined;
  /** Imports all keys, and tries the first. @throws TypeError that names the bad one, and shows none of it. */
  ready(): Promise<void>;
  /** The public halves (RFC 7517 §5). A secret has none. */
  published(): Promise<JSONWebKeySet>;
}

export function createKeyRing(keys: readonly Key[]): KeyRing {
  const copies = keys.map(copyOf);
  const ring = copies.map((key, index) => ({
    kid: key.kid,
    alg: key.alg,
    verifying: once(() => importKey(key, index, "publicKey")),
  }));
  const signer = once(() => createSigner(copies[0]!));
  const first = ring[0]!;

  return {
    algorithms: [...new Set(keys.map(({ alg }) => alg))],
    signer,
    verifying: (kid, alg) => ring.find((key) => key.kid === kid && key.alg === alg)?.verifying(),
    ready: once(async () => {
      const sign = canSign(copies[0]!) ? await signer() : undefined;
      for (const key of ring) await key.verifying();
      if (sign !== undefined) await probe(sign, await first.verifying());
    }),
    async published() {
      const pairs = ring.filter(({ alg }) => alg !== "HS256");
      const published = pairs.map(async ({ kid, alg, verifying }) => ({
        ...publicPart(await exportJWK(await verifying())),
        kid,
        alg,
        use: "sig",
      }));
      return { keys: await Promise.all(published) };
    },
  };
}

async function probe(signer: Signer, verifying: CryptoKey): Promise<void> {
  const signed = await signer("JWT", {});
  try {
    await compactVerify(signed, verifying);
  } catch {
    throw new TypeError(
      "sess: keys[0]: what it signs cannot be verified. Its two halves must belong together, and fit its alg.",
    );
  }
}

/** A key that its owner wipes or changes later stays what it was checked as. */
function copyOf(key: Key): Key {
  if (key.alg === "HS256") return { ...key, secret: secretBytes(key.secret).slice() };
  return { ...key, privateKey: copyOfMaterial(key.privateKey), publicKey: copyOfMaterial(key.publicKey) };
}

function copyOfMaterial(material: PairKey["publicKey"]): PairKey["publicKey"] {
  return isJwk(material) ? { ...material } : material;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () =>
    (made ??= make().catch((error: unknown) => {
      // What fails may work the next time: a key that is far away was out of reach.
      made = undefined;
      throw error;
    }));
}
