/** The published keys of another service: they verify, and sign nothing. */
import { createLocalJWKSet, createRemoteJWKSet, type CryptoKey, customFetch, errors } from "jose";
import { SessError } from "../errors.ts";
import { fetchKeys, PUBLISHED_ALGORITHMS } from "./fetch-keys.ts";
import type { RemoteKeys } from "./key.ts";
import type { KeyRing } from "./key-ring.ts";

/** How long a failed fetch is not tried again: whoever forges tokens must not make us ask at each one. */
const COOLDOWN = 30_000;

export function createRemoteRing({ jwksUri }: RemoteKeys, timeoutDuration: number): KeyRing {
  const find = createRemoteJWKSet(new URL(jwksUri), {
    timeoutDuration,
    cooldownDuration: COOLDOWN,
    [customFetch]: fetchKeys,
  });
  let failed: { readonly at: number; readonly cause: unknown } | undefined;
  const noSigning = (): Promise<never> =>
    Promise.reject(new TypeError("sess: keys: a jwksUri signs nothing: this service verifies only."));

  /** While the set cannot be had, the one that was had before goes on. */
  async function among(header: { kid: string; alg: string }): Promise<CryptoKey> {
    if (failed === undefined || performance.now() - failed.at > COOLDOWN) {
      try {
        const key = await find(header);
        failed = undefined;
        return key;
      } catch (error) {
        if (isUnknownKey(error)) throw error;
        failed = { at: performance.now(), cause: error };
      }
    }
    const before = find.jwks();
    const { cause } = failed;
    if (before === undefined) throw unavailable(cause);
    return createLocalJWKSet(before)(header).catch((error: unknown) => {
      // It may have been published since.
      throw error instanceof errors.JWKSNoMatchingKey ? unavailable(cause) : error;
    });
  }

  async function fetched(kid: string, alg: string): Promise<CryptoKey> {
    try {
      return await among({ kid, alg });
    } catch (error) {
      throw isUnknownKey(error) ? new errors.JWSSignatureVerificationFailed() : error;
    }
  }

  return {
    algorithms: PUBLISHED_ALGORITHMS,
    signer: noSigning,
    verifying(kid, alg) {
      return kid === undefined ? undefined : fetched(kid, alg);
    },
    ready: () =>
      find.reload().catch((error: unknown) => {
        throw unavailable(error);
      }),
    // It has none of its own.
    published: async () => ({ keys: [] }),
  };
}

function isUnknownKey(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
}

function unavailable(cause: unknown): SessError {
  return new SessError("ERR_SESS_KEYS_UNAVAILABLE", "the keys at jwksUri cannot be had", { cause });
}
