import { exportJWK, exportPKCS8, exportSPKI, generateKeyPair } from "jose";
import { describe, expect, it } from "vitest";
import { createFixture, KEY, SECRET, START } from "../../test/support/fixture.ts";
import { checkKeys } from "./check-keys.ts";
import type { Key } from "./key.ts";

const pair = await generateKeyPair("ES256", { extractable: true });
const privateJwk = await exportJWK(pair.privateKey);
const publicJwk = await exportJWK(pair.publicKey);

describe("keys", () => {
  it.each(["EdDSA", "ES256", "RS256"] as const)(
    "%s: sign and verify as JWK, PEM and CryptoKey",
    async (alg) => {
      const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
      const materials: Pick<Extract<Key, { alg: typeof alg }>, "privateKey" | "publicKey">[] = [
        { privateKey: await exportJWK(privateKey) },
        { privateKey: await exportJWK(privateKey), publicKey: await exportJWK(publicKey) },
        { privateKey: await exportPKCS8(privateKey), publicKey: await exportSPKI(publicKey) },
        { privateKey, publicKey },
      ];
      for (const material of materials) {
        const { sessions, another } = createFixture({ keys: [{ kid: "a", alg, ...material }] });
        const { accessToken } = await sessions.issue({ userId: "user" });
        expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: true });
        const verifies = another({ keys: [KEY, { kid: "a", alg, publicKey }] });
        expect(await verifies.authenticate(accessToken)).toMatchObject({ ok: true });
      }
    },
  );

  it("HS256 takes bytes as well as text", async () => {
    const bytes = new TextEncoder().encode(SECRET);
    const { sessions, another } = createFixture({ keys: [{ ...KEY, secret: bytes }] });
    const { accessToken } = await sessions.issue({ userId: "user" });
    expect(await another({ keys: [KEY] }).authenticate(accessToken)).toMatchObject({ ok: true });
  });

  it("the first signs, all verify, and one that is gone does not", async () => {
    const next: Key = { kid: "next", alg: "ES256", privateKey: privateJwk };
    const { sessions, another } = createFixture();
    const old = await sessions.issue({ userId: "user" });
    const rotated = another({ keys: [next, KEY] });
    const fresh = await rotated.issue({ userId: "user" });
    expect(await rotated.authenticate(old.accessToken)).toMatchObject({ ok: true });
    expect(await rotated.refresh(old.refreshToken)).toMatchObject({ ok: true });
    expect(await another({ keys: [KEY, next] }).authenticate(fresh.accessToken)).toMatchObject({ ok: true });
    const retired = another({ keys: [next] });
    expect(await retired.authenticate(old.accessToken)).toEqual({ ok: false, reason: "bad_signature" });
    expect(await retired.authenticate(fresh.accessToken)).toMatchObject({ ok: true });
  });

  const short = "too-short-secret";
  it.each<[string, unknown]>([
    ["keys: must be a non-empty list", undefined],
    ["keys: must be a non-empty list", []],
    ["keys[0].kid: must be a non-empty string", [null]],
    ["keys[0].kid: must be a non-empty string", [{ ...KEY, kid: "" }]],
    ["keys[1].kid: another key has it already", [KEY, KEY]],
    ["keys[0].alg: must be one of HS256, EdDSA, ES256, RS256", [{ ...KEY, alg: "none" }]],
    ["keys[0].secret: must be a string or Uint8Array of at least 32 bytes", [{ ...KEY, secret: short }]],
    ["keys[0].secret: must be", [{ ...KEY, secret: undefined }]],
    ["keys[0]: cannot sign, and another key can", [{ kid: "a", alg: "ES256", publicKey: publicJwk }, KEY]],
    [
      'keys[1].publicKey: is a CryptoKey of type "private"',
      [KEY, { kid: "a", alg: "ES256", publicKey: pair.privateKey }],
    ],
    ["keys[0].sign: must be a function", [{ kid: "a", alg: "ES256", publicKey: publicJwk, sign: "me" }]],
    ["keys.jwksUri: must be a URL", { jwksUri: "jwks.json" }],
    ["keys.jwksUri: must be a URL", { jwksUri: "file:///etc/jwks.json" }],
    ["keys[1].publicKey: is missing", [KEY, { kid: "a", alg: "ES256" }]],
    ["keys[0].publicKey: is missing", [{ kid: "a", alg: "ES256", privateKey: pair.privateKey }]],
    ["keys[0].privateKey: is a public JWK", [{ kid: "a", alg: "ES256", privateKey: publicJwk }]],
    ["keys[1].publicKey: is a private JWK", [KEY, { kid: "a", alg: "ES256", publicKey: privateJwk }]],
    ['keys[0].privateKey: must have "kty": "OKP"', [{ kid: "a", alg: "EdDSA", privateKey: privateJwk }]],
    ["keys[1].publicKey: must be a PEM with", [KEY, { kid: "a", alg: "ES256", publicKey: "ssh-rsa AAAA" }]],
    [
      "keys[1].publicKey: must be a JWK, a PEM string or a CryptoKey",
      [KEY, { kid: "a", alg: "ES256", publicKey: 7 }],
    ],
  ])("refuse: %s", (message, keys) => {
    const attempt = (): void => checkKeys(keys);
    expect(attempt).toThrow(TypeError);
    expect(attempt).toThrow(message);
    expect(String(catchError(attempt))).not.toContain(short);
    expect(String(catchError(attempt))).not.toContain(String(privateJwk.d));
  });

  it("name the key that cannot be imported, and show none of it", async () => {
    const broken = { ...privateJwk, x: "AAAA" };
    const { sessions } = createFixture({ keys: [{ kid: "a", alg: "ES256", privateKey: broken }] });
    const error = await sessions.issue({ userId: "user" }).catch((thrown: unknown) => thrown);
    expect(await sessions.list("user"), "no session is left behind").toEqual([]);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({
      message: "sess: keys[0].privateKey: cannot be imported as a key for ES256.",
    });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(String(privateJwk.d));
  });
});

describe("ready", () => {
  it("is silent when all is well, and names what is not", async () => {
    const ready = (keys: Key[]): Promise<void> => createFixture({ keys }).sessions.ready();
    await expect(ready([KEY, { kid: "a", alg: "ES256", publicKey: publicJwk }])).resolves.toBeUndefined();
    const other = await exportJWK((await generateKeyPair("ES256", { extractable: true })).publicKey);
    const halves: Key = { kid: "a", alg: "ES256", privateKey: privateJwk, publicKey: other };
    await expect(ready([halves])).rejects.toThrow("sess: keys[0]: what it signs cannot be verified.");
    const broken: Key = { kid: "b", alg: "ES256", publicKey: { ...publicJwk, x: "AAAA" } };
    await expect(ready([KEY, broken])).rejects.toThrow("sess: keys[1].publicKey: cannot be imported");
  });

  it("is asked before a refresh changes anything", async () => {
    const { sessions, another, store } = createFixture();
    const { refreshToken, session } = await sessions.issue({ userId: "user" });
    const broken: Key = { kid: "b", alg: "ES256", privateKey: { ...privateJwk, x: "AAAA" } };
    await expect(another({ keys: [broken, KEY] }).refresh(refreshToken)).rejects.toThrow(TypeError);
    expect(await store.findMany([session.id], START)).toMatchObject([{ gen: 0 }]);
  });
});

it("a secret that is wiped after it was given goes on signing what it was", async () => {
  const bytes = new TextEncoder().encode(SECRET);
  const { sessions, another } = createFixture({ keys: [{ ...KEY, secret: bytes }] });
  bytes.fill(0);
  const { accessToken } = await sessions.issue({ userId: "user" });
  expect(await another({ keys: [KEY] }).authenticate(accessToken)).toMatchObject({ ok: true });
});

function catchError(attempt: () => void): unknown {
  try {
    attempt();
    return undefined;
  } catch (error) {
    return error;
  }
}
