/** Makes tokens that no library would: any header and any payload, as text, with a good HS256 signature. */
import { createHmac } from "node:crypto";
import { AUDIENCE, ISSUER, SECRET, START } from "../support/fixture.ts";

export const HEADER = { alg: "HS256", kid: "test", typ: "at+jwt" };

const seconds = Math.floor(START / 1_000);
const times = { iat: seconds, exp: seconds + 60, auth_time: seconds };

/** The claims of an access token that would pass, of the session `sid` of `user`. */
export function claimsOf(sid: string): object {
  return { iss: ISSUER, aud: AUDIENCE, sub: "user", sid, jti: "t", ...times };
}

export function signRaw(
  header: object | string,
  payload: object | string,
  secret: string | Uint8Array = SECRET,
): string {
  const input = [header, payload].map(encode).join(".");
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

export function encode(part: object | string): string {
  return Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url");
}
