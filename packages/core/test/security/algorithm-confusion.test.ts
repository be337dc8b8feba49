/** A key is for one algorithm: RFC 8725 §2.1 and §3.1, and what has gone wrong elsewhere. */
import { CompactEncrypt, CompactSign, type CryptoKey, exportJWK, exportSPKI, generateKeyPair } from "jose";
import { describe, expect, it } from "vitest";
import type { Key } from "../../src/index.ts";
import { createFixture, ISSUER, KEY, SECRET } from "../support/fixture.ts";
import { claimsOf, encode, HEADER, signRaw } from "./sign-raw.ts";

const BAD_SIGNATURE = { ok: false, reason: "bad_signature" };
const MALFORMED = { ok: false, reason: "malformed" };

type Pair = { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };
const rsa = await generateKeyPair("RS256", { extractable: true });
const ec = await generateKeyPair("ES256", { extractable: true });
const ed = await generateKeyPair("EdDSA", { extractable: true });
const otherEc = await generateKeyPair("ES256", { extractable: true });

/** One key of each algorithm, and two of one; each signs, so that what it signs can be changed. */
const ring: Key[] = [
  KEY,
  { kid: "rsa", alg: "RS256", ...rsa },
  { kid: "ec", alg: "ES256", ...ec },
  { kid: "ed", alg: "EdDSA", ...ed },
  { kid: "ec2", alg: "ES256", ...otherEc },
];
const { sessions, another } = createFixture({ keys: ring });
const { session, accessToken } = await sessions.issue({ userId: "user" });
const claims = JSON.stringify(claimsOf(session.id));

function sign(
  header: { alg: string; [name: string]: unknown },
  key: CryptoKey | Uint8Array,
): Promise<string> {
  return new CompactSign(new TextEncoder().encode(claims))
    .setProtectedHeader({ typ: "at+jwt", ...header })
    .sign(key);
}

it("what is tried below would pass, but for what is tried", async () => {
  const fine = [
    signRaw(HEADER, claims),
    await sign({ alg: "RS256", kid: "rsa" }, rsa.privateKey),
    await sign({ alg: "ES256", kid: "ec" }, ec.privateKey),
    await sign({ alg: "EdDSA", kid: "ed" }, ed.privateKey),
  ];
  for (const token of fine) expect(await sessions.authenticate(token)).toMatchObject({ ok: true });
});

describe.each<[kid: string, pair: Pair]>([
  ["rsa", rsa],
  ["ec", ec],
  ["ed", ed],
])("HS256 signed with the public key of %s", (kid, { publicKey }) => {
  /** Every form in which somebody may have got it. */
  async function forms(): Promise<(string | Uint8Array)[]> {
    const pem = await exportSPKI(publicKey);
    const jwk = await exportJWK(publicKey);
    const der = new Uint8Array(await crypto.subtle.exportKey("spki", publicKey));
    const published = { keys: [{ ...jwk, kid, alg: HEADER.alg, use: "sig" }] };
    const raw = [jwk.n, jwk.x, jwk.y].filter((part) => part !== undefined);
    return [
      pem,
      pem.trim(),
      `${pem}\n`,
      pem.replaceAll("\n", "\r\n"),
      pem.replaceAll(/-----.*-----|\n/g, ""),
      der,
      JSON.stringify(jwk),
      JSON.stringify(published),
      ...raw,
      ...raw.map((part) => Buffer.from(part, "base64url")),
    ];
  }

  it("is refused, under any kid, in any form of the key", async () => {
    for (const secret of await forms()) {
      for (const header of [{ ...HEADER, kid }, HEADER, { ...HEADER, kid: undefined }]) {
        expect(await sessions.authenticate(signRaw(header, claims, secret))).toEqual(BAD_SIGNATURE);
      }
    }
  });
});

describe("one key does not stand in for another", () => {
  it.each<[string, () => string | Promise<string>]>([
    ["none", () => `${encode({ ...HEADER, alg: "none" })}.${encode(claims)}.`],
    ["none, signed", () => signRaw({ ...HEADER, alg: "none" }, claims)],
    [
      "none, under the kid of a pair",
      () => `${encode({ ...HEADER, alg: "none", kid: "rsa" })}.${encode(claims)}.AA`,
    ],
    ["NONE", () => signRaw({ ...HEADER, alg: "NONE" }, claims)],
    ["hs256", () => signRaw({ ...HEADER, alg: "hs256" }, claims)],
    [
      "HS384 with our secret",
      () => sign({ alg: "HS384", kid: "test" }, new TextEncoder().encode(SECRET.repeat(2))),
    ],
    [
      "PS256 with the key for RS256",
      async () => sign({ alg: "PS256", kid: "rsa" }, await asPss(rsa.privateKey)),
    ],
    [
      "RS512 with the key for RS256",
      async () => sign({ alg: "RS512", kid: "rsa" }, await asRs512(rsa.privateKey)),
    ],
    ["Ed25519, the other name of EdDSA", () => sign({ alg: "Ed25519", kid: "ed" }, ed.privateKey)],
    ["the kid of another key of the algorithm", () => sign({ alg: "ES256", kid: "ec2" }, ec.privateKey)],
    ["the kid of a key of another algorithm", () => sign({ alg: "ES256", kid: "ed" }, ec.privateKey)],
    ["the kid of the secret", () => sign({ alg: "RS256", kid: "test" }, rsa.privateKey)],
    [
      "a PSS signature that says it is RS256",
      async () => relabel(await sign({ alg: "PS256", kid: "rsa" }, await asPss(rsa.privateKey)), "RS256"),
    ],
    ["an HMAC that says it is ES256", () => relabel(signRaw({ ...HEADER, kid: "ec" }, claims), "ES256")],
    [
      "an ES256 signature of nothing but zeros (CVE-2022-21449)",
      () => unsigned("ec", "ES256", new Uint8Array(64)),
    ],
    ["an ES256 signature in DER", () => unsigned("ec", "ES256", Buffer.from("3006020101020101", "hex"))],
    ["an EdDSA signature of nothing but zeros", () => unsigned("ed", "EdDSA", new Uint8Array(64))],
    ["an empty signature", () => unsigned("rsa", "RS256", new Uint8Array(0))],
  ])("%s", async (_, token) => {
    expect(await sessions.authenticate(await token())).toEqual(BAD_SIGNATURE);
  });

  function unsigned(kid: string, alg: string, signature: Uint8Array): string {
    const input = `${encode({ ...HEADER, kid, alg })}.${encode(claims)}`;
    return `${input}.${Buffer.from(signature).toString("base64url")}`;
  }
});

describe("other serializations", () => {
  it.each<[string, () => string | Promise<string>]>([
    [
      "a payload that is not encoded (RFC 7797 §3)",
      () => signRaw({ ...HEADER, b64: false, crit: ["b64"] }, claims),
    ],
    ["crit that is empty", () => signRaw({ ...HEADER, crit: [] }, claims)],
    ["crit that names what is not there", () => signRaw({ ...HEADER, crit: ["b64"] }, claims)],
    ["crit that names a name of Object.prototype", () => signRaw({ ...HEADER, crit: ["toString"] }, claims)],
    ["crit that is no list", () => signRaw({ ...HEADER, crit: "b64", b64: true }, claims)],
    ["an encrypted token (JWE)", () => encrypted()],
    ["a token in a token", () => signRaw({ ...HEADER, cty: "JWT" }, accessToken)],
    ["a token in a token, as JSON", () => signRaw({ ...HEADER, cty: "JWT" }, JSON.stringify(accessToken))],
    ["claims that are compressed", () => signRaw({ ...HEADER, zip: "DEF" }, "\u0001\u0002")],
    ["JSON serialization", () => JSON.stringify(flattened())],
    ["a header that is a list", () => signRaw("[]", claims)],
    [
      "a header in UTF-16",
      () => signRaw(Buffer.from(JSON.stringify(HEADER), "utf16le").toString("latin1"), claims),
    ],
    ["a header with a byte order mark", () => signRaw(`\ufeff\ufeff${JSON.stringify(HEADER)}`, claims)],
  ])("%s: malformed", async (_, token) => {
    expect(await sessions.authenticate(await token())).toEqual(MALFORMED);
  });

  function encrypted(): Promise<string> {
    return new CompactEncrypt(new TextEncoder().encode(claims))
      .setProtectedHeader({ alg: "dir", enc: "A256GCM", typ: "at+jwt", kid: "test" })
      .encrypt(new TextEncoder().encode(SECRET.slice(0, 32)));
  }

  function flattened(): object {
    const [header, payload, signature] = signRaw(HEADER, claims).split(".");
    return { protected: header, payload, signature };
  }
});

it("access and refresh tokens are told apart also where issuer and audience are one", async () => {
  const one = another({ audience: ISSUER });
  const issued = await one.issue({ userId: "user" });
  const mismatch = { ok: false, reason: "claim_mismatch" };
  expect(await one.authenticate(issued.refreshToken)).toEqual(mismatch);
  expect(await one.refresh(issued.accessToken)).toEqual(mismatch);
  expect(await one.deny(issued.refreshToken)).toEqual(mismatch);
});

it("two services with one key and one store take none of each other's tokens", async () => {
  const staging = another({ issuer: "https://staging.example.com" });
  const admin = another({ audience: "https://admin.example.com" });
  const mismatch = { ok: false, reason: "claim_mismatch" };
  const issued = await staging.issue({ userId: "user" });
  expect(await sessions.authenticate(issued.accessToken)).toEqual(mismatch);
  expect(await sessions.refresh(issued.refreshToken)).toEqual(mismatch);
  expect(await admin.authenticate(accessToken)).toEqual(mismatch);
});

function relabel(token: string, alg: string): string {
  const [header, ...rest] = token.split(".");
  const claimed = { ...(JSON.parse(Buffer.from(header!, "base64url").toString()) as object), alg };
  return [encode(claimed), ...rest].join(".");
}

async function asPss(key: CryptoKey): Promise<CryptoKey> {
  return reimport(key, { name: "RSA-PSS", hash: "SHA-256" });
}

async function asRs512(key: CryptoKey): Promise<CryptoKey> {
  return reimport(key, { name: "RSASSA-PKCS1-v1_5", hash: "SHA-512" });
}

async function reimport(key: CryptoKey, algorithm: { name: string; hash: string }): Promise<CryptoKey> {
  const { kty, n, e, d, p, q, dp, dq, qi } = await exportJWK(key);
  const jwk = { kty, n, e, d, p, q, dp, dq, qi } as JsonWebKey;
  return crypto.subtle.importKey("jwk", jwk, algorithm, false, ["sign"]);
}
