/** Whether a CryptoKey is one for an algorithm: jose looks only when a token comes, and then throws. */
import type { CryptoKey } from "jose";
import type { PairKey } from "./key.ts";

/** RFC 7518 §3.3 and §3.4, RFC 8037 §3.1. */
const SHAPES: Record<PairKey["alg"], Record<string, unknown>> = {
  EdDSA: { name: "Ed25519" },
  ES256: { name: "ECDSA", namedCurve: "P-256" },
  RS256: { name: "RSASSA-PKCS1-v1_5", hash: { name: "SHA-256" } },
};
const LEAST_RSA_BITS = 2_048;

/** What keeps the key from signing or verifying with `alg`, to be put after its name; `undefined`: nothing. */
export function misfitOf(key: CryptoKey, alg: PairKey["alg"], usage: "sign" | "verify"): string | undefined {
  const algorithm = key.algorithm as unknown as Record<string, unknown>;
  for (const [name, needed] of Object.entries(SHAPES[alg])) {
    if (JSON.stringify(algorithm[name]) !== JSON.stringify(needed)) return `is no key for ${alg}.`;
  }
  // Keys on a curve have no modulus.
  if (Number(algorithm["modulusLength"]) < LEAST_RSA_BITS) {
    return `is too short: RS256 needs ${LEAST_RSA_BITS} bits (RFC 7518 §3.3).`;
  }
  return key.usages.includes(usage) ? undefined : `lacks the usage "${usage}".`;
}
