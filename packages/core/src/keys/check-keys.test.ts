/** What is said of a key that cannot be used: which one, what is wrong, and what to give instead. */
import { exportJWK, exportPKCS8, exportSPKI, generateKeyPair } from "jose";
import { describe, expect, it } from "vitest";
import { KEY } from "../../test/support/fixture.ts";
import { checkKeys } from "./check-keys.ts";

const pair = await generateKeyPair("ES256", { extractable: true });
const privateJwk = await exportJWK(pair.privateKey);
const publicJwk = await exportJWK(pair.publicKey);
const privatePem = await exportPKCS8(pair.privateKey);
const publicPem = await exportSPKI(pair.publicKey);
const rsa = await generateKeyPair("RS256", { extractable: true });
const rsaJwk = await exportJWK(rsa.publicKey);
const withoutUse = await crypto.subtle.importKey(
  "jwk",
  publicJwk,
  { name: "ECDSA", namedCurve: "P-256" },
  true,
  [],
);

const es = { kid: "a", alg: "ES256" };
const short = "too-short-secret";

const LIST =
  'keys: must be a non-empty list, such as [{ kid: "2026-11", alg: "HS256", secret }]. The first key signs.';
const KID = "keys[0].kid: must be a non-empty string.";
const ALG = "keys[0].alg: must be one of HS256, EdDSA, ES256, RS256.";
const SECRET =
  "keys[0].secret: must be a string or Uint8Array of at least 32 bytes (RFC 7518 §3.2). " +
  "Make one with: openssl rand -base64 32";
const RANDOM = "keys[0].secret: is not random. Make one with: openssl rand -base64 32";
const URI = 'keys.jwksUri: must be a URL, such as "https://auth.example.com/.well-known/jwks.json".';
const MISSING = "publicKey: is missing. It may be left out only when privateKey is a JWK.";
const MATERIAL = "must be a JWK, a PEM string or a CryptoKey.";

/** What `checkKeys` throws. */
function refusalOf(keys: unknown): unknown {
  try {
    checkKeys(keys);
    return undefined;
  } catch (error) {
    return error;
  }
}

describe("keys that are refused", () => {
  it.each<[message: string, keys: unknown]>([
    [LIST, undefined],
    [LIST, null],
    [LIST, []],
    [LIST, KEY],
    [KID, [null]],
    [KID, [{ ...KEY, kid: "" }]],
    [KID, [{ ...KEY, kid: 7 }]],
    ["keys[1].kid: another key has it already. Give each key its own.", [KEY, KEY]],
    [ALG, [{ ...KEY, alg: "none" }]],
    [SECRET, [{ ...KEY, secret: short }]],
    [SECRET, [{ ...KEY, secret: undefined }]],
    [
      "keys[0].secret: is a PEM. Give it as privateKey or publicKey, with its alg.",
      [{ ...KEY, secret: privatePem }],
    ],
    [RANDOM, [{ ...KEY, secret: "secret".repeat(8) }]],
    [
      "keys[0]: cannot sign, and another key can. The first key signs; put that one first.",
      [{ ...es, publicKey: publicJwk }, KEY],
    ],
    [
      "keys[0].sign: must be a function that resolves to the signature.",
      [{ ...es, publicKey: publicJwk, sign: "me" }],
    ],
    [`keys[1].${MISSING}`, [KEY, es]],
    [`keys[0].${MISSING}`, [{ ...es, privateKey: pair.privateKey }]],
    [`keys[0].${MISSING}`, [{ ...es, privateKey: privatePem }]],
    [
      'keys[0].privateKey: is a public JWK. Give the private one, with "d".',
      [{ ...es, privateKey: publicJwk }],
    ],
    [
      "keys[1].publicKey: is a private JWK. Give it as privateKey instead.",
      [KEY, { ...es, publicKey: privateJwk }],
    ],
    [
      'keys[0].privateKey: must have "kty": "OKP" and "crv": "Ed25519" for EdDSA.',
      [{ kid: "a", alg: "EdDSA", privateKey: privateJwk }],
    ],
    [
      'keys[1].publicKey: must have "kty": "EC" and "crv": "P-256" for ES256.',
      [KEY, { ...es, publicKey: { ...publicJwk, crv: "P-384" } }],
    ],
    [
      'keys[1].publicKey: must have "kty": "RSA" for RS256.',
      [KEY, { kid: "a", alg: "RS256", publicKey: publicJwk }],
    ],
    [
      'keys[1].publicKey: must be a PEM with "-----BEGIN PUBLIC KEY-----", a JWK or a CryptoKey.',
      [KEY, { ...es, publicKey: "ssh-rsa AAAA" }],
    ],
    [
      'keys[0].privateKey: must be a PEM with "-----BEGIN PRIVATE KEY-----", a JWK or a CryptoKey.',
      [{ ...es, publicKey: publicJwk, privateKey: "-----BEGIN EC PRIVATE KEY-----" }],
    ],
    [
      'keys[1].publicKey: is a CryptoKey of type "private". Give the other half.',
      [KEY, { ...es, publicKey: pair.privateKey }],
    ],
    [
      'keys[0].privateKey: is a CryptoKey of type "public". Give the other half.',
      [{ ...es, publicKey: pair.publicKey, privateKey: pair.publicKey }],
    ],
    ["keys[1].publicKey: is no key for ES256.", [KEY, { ...es, publicKey: rsa.publicKey }]],
    ['keys[1].publicKey: lacks the usage "verify".', [KEY, { ...es, publicKey: withoutUse }]],
  ])("%s", (message, keys) => {
    const error = refusalOf(keys);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: `sess: ${message}` });
    expect(String(error)).not.toContain(short);
    expect(String(error)).not.toContain(String(privateJwk.d));
  });

  it.each<[why: string, material: unknown]>([
    ["a number", 7],
    ["null", null],
    ["a list", []],
    ["an object of another kind", {}],
    ["what has usages and no algorithm", { usages: [], algorithm: null }],
    ["what has an algorithm and no usages", { algorithm: { name: "ECDSA" } }],
  ])("%s is no key material", (_, material) => {
    const error = { message: `sess: keys[1].publicKey: ${MATERIAL}` };
    expect(refusalOf([KEY, { ...es, publicKey: material }])).toMatchObject(error);
  });

  it.each<[why: string, jwksUri: unknown]>([
    ["a path", "jwks.json"],
    ["a file", "file:///etc/jwks.json"],
    ["a protocol that only looks like one", "git+https://auth.example.com/jwks"],
    ["another that only looks like one", "https+unix://auth.example.com/jwks"],
    ["a list of one", ["https://auth.example.com/jwks"]],
    ["nothing", undefined],
  ])("%s is no jwksUri", (_, jwksUri) => {
    expect(refusalOf({ jwksUri })).toMatchObject({ message: `sess: ${URI}` });
  });
});

describe("keys that are taken", () => {
  it("as little as 32 bytes, and as few as the characters of a random number", () => {
    expect(refusalOf([{ ...KEY, secret: crypto.getRandomValues(new Uint8Array(32)) }])).toBeUndefined();
    expect(refusalOf([{ ...KEY, secret: "31415926535897932384626433832795" }])).toBeUndefined();
  });

  it("a pair as JWK, PEM or CryptoKey, and one whose private half is far away", () => {
    const { publicKey, privateKey } = pair;
    for (const halves of [
      { privateKey: privateJwk },
      { privateKey: privatePem, publicKey: publicPem },
      { privateKey, publicKey },
      { sign: async () => new Uint8Array(64), publicKey: publicJwk },
    ]) {
      expect(refusalOf([{ ...es, ...halves }])).toBeUndefined();
    }
  });

  it("an RSA key that says no curve, or an empty one, as some libraries do", () => {
    const taken = (publicKey: object): unknown => refusalOf([KEY, { kid: "a", alg: "RS256", publicKey }]);
    expect(taken(rsaJwk)).toBeUndefined();
    expect(taken({ ...rsaJwk, crv: null })).toBeUndefined();
  });

  it("a jwksUri as text or a URL, also without TLS on one's own network", () => {
    expect(refusalOf({ jwksUri: "http://auth.internal:8080/jwks" })).toBeUndefined();
    expect(refusalOf({ jwksUri: "https://auth.example.com/jwks" })).toBeUndefined();
    expect(refusalOf({ jwksUri: new URL("https://auth.example.com/jwks") })).toBeUndefined();
  });
});
