/** Fetches a JWK Set, and leaves out the keys that can verify nothing. */
import { createLocalJWKSet, type FetchImplementation, type JWK } from "jose";
import { misfitOf } from "./crypto-key.ts";
import type { PairKey } from "./key.ts";

/** No secret is ever published, so HS256 is not among them: it would sign with a public key. */
export const PUBLISHED_ALGORITHMS: readonly PairKey["alg"][] = ["EdDSA", "ES256", "RS256"];

/**
 * A key that is malformed, too short or private by mistake is as good as none: no token that names it can be
 * told from a forged one, and waiting does not help. So it is no outage, and is asked for again as an unknown
 * one is.
 */
export const fetchKeys: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options);
  if (response.status !== 200) return response;
  const set = (await response.json()) as { keys?: unknown } | null;
  // What is no set at all is for jose to refuse.
  if (!Array.isArray(set?.keys)) return Response.json(set);
  const usable = await Promise.all(set.keys.map(isUsable));
  return Response.json({ keys: set.keys.filter((_, index) => usable[index]) });
};

async function isUsable(jwk: JWK | null): Promise<boolean> {
  for (const alg of PUBLISHED_ALGORITHMS) {
    try {
      const key = await createLocalJWKSet({ keys: [jwk as JWK] })({ alg });
      if (misfitOf(key, alg, "verify") === undefined) return true;
    } catch {
      // Not with this algorithm.
    }
  }
  return false;
}
