/** HMAC without threads: for tests in which virtual time may pass only while nothing else happens. */
import { createHmac, KeyObject, timingSafeEqual } from "node:crypto";
import { vi } from "vitest";

/** Signs and verifies before anything else can happen, until mocks are restored. */
export function usePromptCrypto(): void {
  const mac = (key: CryptoKey, data: BufferSource): Buffer =>
    createHmac("sha256", KeyObject.from(key))
      .update(data as Uint8Array)
      .digest();
  vi.spyOn(crypto.subtle, "sign").mockImplementation(async (_, key, data) => {
    const bytes = mac(key, data);
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  });
  vi.spyOn(crypto.subtle, "verify").mockImplementation(async (_, key, signature, data) => {
    const expected = mac(key, data);
    const given = Buffer.from(signature as Uint8Array);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
