/**
 * HMAC as WebCrypto has it, computed at once: the real one answers from a pool of threads, in an order that no
 * scheduler decides. Every result is a resolved promise, so a step is over when the microtask queue is empty.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

class HmacKey {
  readonly [Symbol.toStringTag] = "CryptoKey";
  readonly type = "secret";
  readonly extractable = false;
  readonly algorithm = { name: "HMAC", hash: { name: "SHA-256" } };
  readonly usages: readonly string[];
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array, usages: readonly string[]) {
    this.bytes = bytes;
    this.usages = usages;
  }
}

/** From one schedule to the next the tokens are the same: there is one secret. */
const known = new Map<string, Buffer>();
const MOST_KNOWN = 20_000;

function mac(key: HmacKey, data: Uint8Array): Buffer {
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("latin1");
  let digest = known.get(text);
  if (digest === undefined) {
    digest = createHmac("sha256", key.bytes).update(data).digest();
    if (known.size > MOST_KNOWN) known.clear();
    known.set(text, digest);
  }
  return digest;
}

export const SYNCHRONOUS_HMAC = {
  importKey(format: string, bytes: Uint8Array, _how: unknown, _out: boolean, usages: string[]) {
    if (format !== "raw") throw new Error("only HS256 is simulated");
    return Promise.resolve(new HmacKey(bytes.slice(), usages));
  },
  sign: (_how: unknown, key: HmacKey, data: Uint8Array) => Promise.resolve(mac(key, data)),
  verify(_how: unknown, key: HmacKey, signature: Uint8Array, data: Uint8Array) {
    const expected = mac(key, data);
    return Promise.resolve(signature.length === expected.length && timingSafeEqual(signature, expected));
  },
};
