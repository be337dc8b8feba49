/** Signs tokens, with a key at hand or one far away. */
import { base64url, SignJWT } from "jose";
import { SessError } from "../errors.ts";
import { importKey } from "./import-key.ts";
import { canSign, type Key } from "./key.ts";

/** Makes a JWT (RFC 7519) of a type and a payload. */
export type Signer = (typ: string, payload: Record<string, unknown>) => Promise<string>;

/** @throws TypeError when the key cannot sign. */
export async function createSigner(key: Key): Promise<Signer> {
  const { kid, alg } = key;
  if (!canSign(key)) {
    throw new TypeError("sess: keys[0]: cannot sign: this service verifies only. Give a privateKey or sign.");
  }
  if (key.alg !== "HS256" && key.sign !== undefined) {
    const { sign } = key;
    return async (typ, payload) => {
      // RFC 7515 §5.1.
      const input = [{ typ, alg, kid }, payload]
        .map((part) => base64url.encode(JSON.stringify(part)))
        .join(".");
      const signature = await sign(new TextEncoder().encode(input)).catch((cause: unknown) => {
        throw new SessError("ERR_SESS_KEYS_UNAVAILABLE", "keys[0].sign failed", { cause });
      });
      return `${input}.${base64url.encode(signature)}`;
    };
  }
  const imported = await importKey(key, 0, "privateKey");
  return (typ, payload) => new SignJWT(payload).setProtectedHeader({ typ, alg, kid }).sign(imported);
}
