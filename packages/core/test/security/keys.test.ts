/** Keys that would be weak, wrong or somebody else's are refused when they are given, and stay what they were. */
import { exportJWK, exportPKCS8, exportSPKI, generateKeyPair, type JWK } from "jose";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Key } from "../../src/index.ts";
import { createFixture, KEY } from "../support/fixture.ts";
import { claimsOf, encode } from "./sign-raw.ts";

const ec = await generateKeyPair("ES256", { extractable: true });
const rsa = await generateKeyPair("RS256", { extractable: true });

function generate(algorithm: object): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm as EcKeyGenParams, true, ["sign", "verify"]);
}

function rsaOf(name: string, hash: string, modulusLength: number): object {
  return { name, hash, modulusLength, publicExponent: new Uint8Array([1, 0, 1]) };
}

const short = await generate(rsaOf("RSASSA-PKCS1-v1_5", "SHA-256", 1_024));

describe("refused when they are given", () => {
  it.each<[why: string, key: () => unknown, message: string]>([
    [
      "a public key as a secret",
      async () => ({ ...KEY, secret: await exportSPKI(rsa.publicKey) }),
      "secret: is a PEM",
    ],
    [
      "a private key as a secret",
      async () => ({ ...KEY, secret: await exportPKCS8(rsa.privateKey) }),
      "secret: is a PEM",
    ],
    ["a secret that nobody filled", () => ({ ...KEY, secret: new Uint8Array(32) }), "secret: is not random"],
    ["a placeholder", () => ({ ...KEY, secret: "x".repeat(40) }), "secret: is not random"],
    ["a word, repeated", () => ({ ...KEY, secret: "secret".repeat(8) }), "secret: is not random"],
    [
      "31 bytes",
      () => ({ ...KEY, secret: "correct-horse-battery-staple-01" }),
      "secret: must be a string or Uint8Array of",
    ],
    [
      "a secret as a JWK",
      () => ({ ...KEY, secret: { kty: "oct", k: "AAAA" } }),
      "secret: must be a string or Uint8Array",
    ],
    [
      "RSA-PSS for RS256",
      async () => pair("RS256", await generate(rsaOf("RSA-PSS", "SHA-256", 2_048))),
      "is no key for RS256",
    ],
    [
      "SHA-512 for RS256",
      async () => pair("RS256", await generate(rsaOf("RSASSA-PKCS1-v1_5", "SHA-512", 2_048))),
      "is no key for RS256",
    ],
    ["1024 bits for RS256", () => pair("RS256", short), "is too short"],
    [
      "P-384 for ES256",
      async () => pair("ES256", await generate({ name: "ECDSA", namedCurve: "P-384" })),
      "is no key for ES256",
    ],
    ["a curve for RS256", () => pair("RS256", ec), "is no key for RS256"],
    ["RSA for EdDSA", () => pair("EdDSA", rsa), "is no key for EdDSA"],
    [
      "halves exchanged",
      () => pair("ES256", { privateKey: ec.publicKey, publicKey: ec.privateKey }),
      'is a CryptoKey of type "public"',
    ],
    [
      "a private PEM as the public one",
      async () => ({ kid: "a", alg: "ES256", publicKey: await exportPKCS8(ec.privateKey) }),
      "publicKey: must be a PEM with",
    ],
    [
      "a private JWK as the public one",
      async () => ({ kid: "a", alg: "ES256", publicKey: await exportJWK(ec.privateKey) }),
      "publicKey: is a private JWK",
    ],
  ])("%s", async (_, make, message) => {
    const key = (await make()) as Key;
    const given = [KEY, { ...key, kid: "a" }] as const;
    expect(() => createFixture({ keys: given })).toThrow(TypeError);
    expect(() => createFixture({ keys: given })).toThrow(message);
  });

  it.each(["JWK", "PEM"])("1024 bits for RS256 as a %s: as soon as it is looked at", async (form) => {
    const publicKey = form === "JWK" ? await exportJWK(short.publicKey) : await exportSPKI(short.publicKey);
    const { sessions } = createFixture({ keys: [KEY, { kid: "a", alg: "RS256", publicKey }] });
    await expect(sessions.ready()).rejects.toThrow(
      "sess: keys[1].publicKey: is too short: RS256 needs 2048 bits (RFC 7518 §3.3).",
    );
  });

  function pair(alg: string, halves: CryptoKeyPair): object {
    return { kid: "a", alg, ...halves };
  }
});

describe("as they were when they were given", () => {
  it.each(["privateKey", "publicKey"] as const)("a JWK that its owner changes: %s", async (half) => {
    const other = await generateKeyPair("ES256", { extractable: true });
    const jwks = { privateKey: await exportJWK(ec.privateKey), publicKey: await exportJWK(ec.publicKey) };
    const { sessions, another } = createFixture({ keys: [{ kid: "a", alg: "ES256", ...jwks }] });
    Object.assign(jwks[half], await exportJWK(other[half]));
    await expect(sessions.ready()).resolves.toBeUndefined();
    const { accessToken } = await sessions.issue({ userId: "user" });
    const reader = another({ keys: [{ kid: "a", alg: "ES256", publicKey: ec.publicKey }] });
    expect(await reader.authenticate(accessToken)).toMatchObject({ ok: true });
  });

  it("a list of keys that its owner changes", async () => {
    const keys: Key[] = [{ ...KEY }];
    const { sessions, another } = createFixture({ keys });
    const { accessToken } = await sessions.issue({ userId: "user" });
    const held = another({ keys });
    Object.assign(keys[0]!, { kid: "other", secret: "another secret of more than 32 bytes" });
    keys.length = 0;
    expect(await held.authenticate(accessToken)).toMatchObject({ ok: true });
  });
});

describe("published keys", async () => {
  afterEach(() => void vi.useRealTimers());

  const good: JWK = { ...(await exportJWK(ec.publicKey)), kid: "good", alg: "ES256", use: "sig" };
  const BAD: [string, JWK | null | number][] = [
    ["a point off the curve", { ...good, kid: "bad", x: "AAAA" }],
    ["no point at all", { kty: "EC", crv: "P-256", kid: "bad" }],
    ["a private one", { ...(await exportJWK(ec.privateKey)), kid: "bad", alg: "ES256" }],
    ["1024 bits", { ...(await exportJWK(short.publicKey)), kid: "bad", alg: "RS256" }],
    [
      "a secret",
      { kty: "oct", k: Buffer.from("a published secret is none").toString("base64url"), kid: "bad" },
    ],
    ["for encryption", { ...good, kid: "bad", use: "enc" }],
    ["for signing only", { ...good, kid: "bad", key_ops: ["sign"] }],
    ["another curve", { ...good, kid: "bad", crv: "P-384" }],
    ["null", null],
    ["a number", 7],
  ];

  /** A service that verifies with what `set` holds when it asks. */
  function verifier(set: { keys: unknown[] }) {
    let asked = 0;
    vi.stubGlobal("fetch", async () => {
      asked += 1;
      return Response.json(set);
    });
    const { sessions, another } = createFixture({ keys: [{ kid: "good", alg: "ES256", ...ec }] });
    return {
      sessions,
      remote: another({ keys: { jwksUri: "https://auth.example.com/jwks" } }),
      asked: () => asked,
    };
  }

  it.each(BAD)("%s: as good as none, beside others that count", async (_, bad) => {
    const { sessions, remote } = verifier({ keys: [bad, good] });
    const { accessToken, session } = await sessions.issue({ userId: "user" });
    for (const alg of ["ES256", "RS256", "EdDSA"]) {
      const forged = [{ alg, kid: "bad", typ: "at+jwt" }, claimsOf(session.id)].map(encode).join(".");
      const signature = "A".repeat(alg === "RS256" ? 171 : 86);
      expect(await remote.authenticate(`${forged}.${signature}`)).toEqual({
        ok: false,
        reason: "bad_signature",
      });
    }
    expect(await remote.authenticate(accessToken)).toMatchObject({ ok: true });
  });

  it("one that is mended counts half a minute later, and is not asked for at every token until then", async () => {
    vi.useFakeTimers({ toFake: ["Date", "performance"] });
    const set = { keys: [{ ...good, x: "!!" }] };
    const { sessions, remote, asked } = verifier(set);
    const { accessToken } = await sessions.issue({ userId: "user" });
    const refused = { ok: false, reason: "bad_signature" };
    for (let times = 0; times < 5; times++) expect(await remote.authenticate(accessToken)).toEqual(refused);
    expect(asked()).toBe(1);
    set.keys = [good as never];
    expect(await remote.authenticate(accessToken)).toEqual(refused);
    vi.advanceTimersByTime(30_001);
    expect(await remote.authenticate(accessToken)).toMatchObject({ ok: true });
    expect(asked()).toBe(2);
  });

  it.each<[string, unknown]>([
    ["no set", []],
    ["null", null],
    ["a set of no list", { keys: {} }],
    ["nothing of the kind", "keys"],
  ])("%s is an outage: nothing can be decided", async (_, body) => {
    const { sessions, remote } = verifier(body as never);
    const { accessToken } = await sessions.issue({ userId: "user" });
    await expect(remote.authenticate(accessToken)).rejects.toMatchObject({
      code: "ERR_SESS_KEYS_UNAVAILABLE",
    });
  });
});
