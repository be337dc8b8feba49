/**
 * Timing: nothing compares a secret byte by byte but WebCrypto's `verify`, which must take the same time for any
 * signature. So there is nothing to measure here; it is shown that its word alone counts.
 */
import { generateKeyPair } from "jose";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Key, Sessions } from "../../src/index.ts";
import { createFixture, KEY } from "../support/fixture.ts";

const keys: Key[] = [KEY];
for (const alg of ["ES256", "EdDSA", "RS256"] as const)
  keys.push({ kid: alg, alg, ...(await generateKeyPair(alg)) });

/** What is asked for one token, each time with the signature as a whole. */
const QUESTIONS: [name: string, ask: (sessions: Sessions, tokens: Tokens) => Promise<{ ok: boolean }>][] = [
  ["authenticate", (sessions, { accessToken }) => sessions.authenticate(accessToken)],
  ["refresh", (sessions, { refreshToken }) => sessions.refresh(refreshToken)],
  ["deny", (sessions, { accessToken }) => sessions.deny(accessToken)],
  ["revokeByToken", (sessions, { refreshToken }) => sessions.revokeByToken(refreshToken)],
];
type Tokens = { readonly accessToken: string; readonly refreshToken: string };

/** The same tokens with a signature of nothing but zeros. */
function unsigned({ accessToken, refreshToken }: Tokens): Tokens {
  const strip = (token: string): string =>
    token.replace(/[^.]*$/, (signature) => "A".repeat(signature.length));
  return { accessToken: strip(accessToken), refreshToken: strip(refreshToken) };
}

describe.each(keys)("with $alg", (key) => {
  afterEach(() => void vi.restoreAllMocks());

  it.each(QUESTIONS)(
    "%s: a signature is as good as WebCrypto says, and nobody else looks at it",
    async (_, ask) => {
      const { sessions } = createFixture({ keys: [key] });
      await sessions.ready();
      const tokens = await sessions.issue({ userId: "user" });
      const sign = vi.spyOn(crypto.subtle, "sign");
      const verify = vi.spyOn(crypto.subtle, "verify");

      verify.mockResolvedValue(false);
      expect(await ask(sessions, tokens), "a good one").toEqual({ ok: false, reason: "bad_signature" });
      expect(verify).toHaveBeenCalledOnce();
      expect(sign, "not made anew, to be compared").not.toHaveBeenCalled();
      verify.mockResolvedValue(true);
      expect(await ask(sessions, unsigned(tokens)), "a bad one").toMatchObject({ ok: true });
    },
  );
});
