/** The header only chooses among our keys (RFC 8725 §3.10): nothing in it is fetched, run or believed. */
import { CompactSign, exportJWK, generateKeyPair } from "jose";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createFixture } from "../support/fixture.ts";
import { claimsOf, encode, HEADER, signRaw } from "./sign-raw.ts";

const BAD_SIGNATURE = { ok: false, reason: "bad_signature" };
const JWKS_URI = "https://auth.example.com/jwks.json";

const ours = await generateKeyPair("ES256", { extractable: true });
const theirs = await generateKeyPair("ES256", { extractable: true });
const { sessions, another } = createFixture();
const { session } = await sessions.issue({ userId: "user" });
const claims = JSON.stringify(claimsOf(session.id));

/** What the network was asked for. */
const fetched: string[] = [];
beforeAll(async () => {
  const keys = [{ ...(await exportJWK(ours.publicKey)), kid: "ec", alg: "ES256", use: "sig" }];
  vi.stubGlobal("fetch", async (url: string | URL) => {
    fetched.push(String(url));
    return Response.json({ keys });
  });
});
afterAll(() => void vi.unstubAllGlobals());

/** Verifies with keys at hand, and with published ones. */
const remote = another({ keys: { jwksUri: JWKS_URI } });

async function signWith(header: object, key = ours.privateKey): Promise<string> {
  return new CompactSign(new TextEncoder().encode(claims))
    .setProtectedHeader({ typ: "at+jwt", alg: "ES256", ...header })
    .sign(key);
}

const KIDS: [string, unknown][] = [
  ["none", undefined],
  ["null", null],
  ["an empty one", ""],
  ["a number", 0],
  ["a list of the right one", ["test"]],
  ["an object", { toString: "test" }],
  ["true", true],
  ["__proto__", "__proto__"],
  ["constructor", "constructor"],
  ["toString", "toString"],
  ["an index", "0"],
  ["a path", "../../../../dev/null"],
  ["a path that ends well", "./test"],
  ["a URL", "file:///proc/self/environ"],
  ["SQL", "test' UNION SELECT 'secret' --"],
  ["a command", "test|/bin/true"],
  ["NUL", "test\0"],
  ["a space", " test"],
  ["capitals", "TEST"],
  ["full width", "ｔｅｓｔ"],
  ["4,000 characters", "test".repeat(1_000)],
];

describe("kid", () => {
  it("names one key, whatever else it may look like", async () => {
    expect(await sessions.authenticate(signRaw(HEADER, claims))).toMatchObject({ ok: true });
    expect(await remote.authenticate(await signWith({ kid: "ec" }))).toMatchObject({ ok: true });
  });

  it.each(KIDS)("%s is no key", async (_, kid) => {
    expect(await sessions.authenticate(signRaw({ ...HEADER, kid }, claims))).toEqual(BAD_SIGNATURE);
    const published = typeof kid === "string" ? kid.replaceAll("test", "ec") : kid;
    expect(await remote.authenticate(await signWith({ kid: published }))).toEqual(BAD_SIGNATURE);
  });

  it("given twice, counts once: the last, as JSON has it, for the key and the signature alike", async () => {
    const twice = (first: string, last: string): string =>
      signRaw(`{"alg":"HS256","typ":"at+jwt","kid":"${first}","kid":"${last}"}`, claims);
    expect(await sessions.authenticate(twice("other", "test"))).toMatchObject({ ok: true });
    expect(await sessions.authenticate(twice("test", "other"))).toEqual(BAD_SIGNATURE);
  });
});

describe("a key, or the way to one, in the header", () => {
  it.each(["jwk", "x5c", "jku", "x5u", "x5t", "jku and kid", "all"])("%s is not looked at", async (which) => {
    const jwk = { ...(await exportJWK(theirs.publicKey)), kid: "ec" };
    const parts = {
      jwk,
      x5c: [Buffer.from("a certificate").toString("base64")],
      jku: "https://evil.example.com/jwks.json",
      x5u: "https://evil.example.com/cert.pem",
      x5t: encode("thumbprint"),
    };
    const names = which === "all" ? Object.keys(parts) : which.split(" and ");
    const chosen = Object.fromEntries(Object.entries(parts).filter(([name]) => names.includes(name)));
    for (const kid of ["ec", "test", "theirs", undefined]) {
      const token = await signWith({ ...chosen, kid }, theirs.privateKey);
      expect(await sessions.authenticate(token)).toEqual(BAD_SIGNATURE);
      expect(await remote.authenticate(token)).toEqual(BAD_SIGNATURE);
      expect(await sessions.refresh(token)).toEqual(BAD_SIGNATURE);
    }
    expect(new Set(fetched), "and nothing is fetched but the set of keys that was configured").toEqual(
      new Set([JWKS_URI]),
    );
  });
});

describe("names that every object has", () => {
  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "then"])("%s", async (name) => {
    const tainted = `{"${name}":{"kid":"test","alg":"HS256","typ":"at+jwt"}}`;
    expect(await sessions.authenticate(signRaw(tainted, claims))).toEqual({ ok: false, reason: "malformed" });
    const beside = `{"${name}":{"polluted":true},"alg":"HS256","kid":"test","typ":"at+jwt"}`;
    const outcome = await sessions.authenticate(signRaw(beside, claims));
    expect(outcome).toMatchObject({ ok: true, userId: "user" });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    const inherits = `{"${name}":${claims}}`;
    const reason = "claim_mismatch";
    expect(await sessions.authenticate(signRaw(HEADER, inherits))).toEqual({ ok: false, reason });
  });
});
