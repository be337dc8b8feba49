/** Makes tokens that sess did not make. */
import { CompactSign, type CryptoKey, SignJWT } from "jose";
import { AUDIENCE, ISSUER, SECRET, START } from "./fixture.ts";

const seconds = Math.floor(START / 1_000);

/** A header and claims that would pass, but for what the case changes. */
export async function forge({
  header = {},
  claims = {},
  key,
}: {
  header?: object;
  claims?: object;
  key?: CryptoKey | Uint8Array;
} = {}): Promise<string> {
  return new SignJWT({
    iss: ISSUER,
    aud: AUDIENCE,
    sub: "user",
    sid: "session",
    jti: "token",
    iat: seconds,
    exp: seconds + 60,
    auth_time: seconds,
    ...claims,
  })
    .setProtectedHeader({ alg: "HS256", kid: "test", typ: "at+jwt", ...header })
    .sign(key ?? new TextEncoder().encode(SECRET));
}

/** Whatever text, signed as a token of ours. */
export function signText(text: string): Promise<string> {
  return new CompactSign(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: "HS256", kid: "test", typ: "at+jwt" })
    .sign(new TextEncoder().encode(SECRET));
}

/** A token whose parts are whatever they are. */
export function assemble(header: unknown, claims: unknown, signature = ""): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part(header)}.${part(claims)}.${signature}`;
}
