/** Who controls the keys: a signing key that was stolen, or the URL at which public keys are published. */
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Key } from "../../../src/index.ts";
import { createFixture, KEY } from "../../support/fixture.ts";
import { claimsOf, HEADER, signRaw } from "../sign-raw.ts";

const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
const genuine: Key = { kid: "genuine", alg: "ES256", privateKey, publicKey };

describe("who has stolen the signing key", () => {
  it("is nobody whose session's id they do not know", async () => {
    const { sessions } = createFixture();
    await sessions.issue({ userId: "user" });
    const forged = signRaw(HEADER, claimsOf(crypto.randomUUID()));
    expect(await sessions.authenticate(forged)).toEqual({ ok: false, reason: "unknown_session" });
  });

  it("does not become somebody else in a session of their own", async () => {
    const { sessions } = createFixture();
    const { session } = await sessions.issue({ userId: "mallory" });
    const forged = signRaw(HEADER, { ...claimsOf(session.id), sub: "admin" });
    expect(await sessions.authenticate(forged)).toEqual({ ok: false, reason: "claim_mismatch" });
  });

  it("gives themselves any claims, such as a role, in a session of their own", async () => {
    const { sessions } = createFixture();
    const { session } = await sessions.issue({ userId: "user", claims: { role: "user" } });
    const forged = signRaw(HEADER, { ...claimsOf(session.id), role: "admin" });
    expect(await sessions.authenticate(forged)).toMatchObject({ ok: true, claims: { role: "admin" } });
  });

  it("is shut out when the key is taken from the list", async () => {
    const { sessions, another } = createFixture({ keys: [genuine, KEY] });
    const { session } = await sessions.issue({ userId: "user" });
    const forged = signRaw(HEADER, claimsOf(session.id));
    expect(await sessions.authenticate(forged)).toMatchObject({ ok: true });
    const without = another({ keys: [genuine] });
    expect(await without.authenticate(forged)).toEqual({ ok: false, reason: "bad_signature" });
  });
});

describe("who controls a JWKS endpoint", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  /** A service that verifies with what `endpoint` answers. */
  function verifier(endpoint: (url: string, init: RequestInit) => Promise<Response>) {
    vi.stubGlobal("fetch", endpoint);
    const fixture = createFixture({ keys: [genuine] });
    return { ...fixture, remote: fixture.another({ keys: { jwksUri: "https://auth.example.com/jwks" } }) };
  }
  const publishing = (...keys: object[]) => verifier(async () => Response.json({ keys }));

  it("has a signing key of that service", async () => {
    const own = await generateKeyPair("ES256", { extractable: true });
    const published = { ...(await exportJWK(own.publicKey)), kid: "own", alg: "ES256" };
    const { sessions, remote } = publishing(published);
    const { session } = await sessions.issue({ userId: "user" });
    const forged = await new SignJWT({ ...claimsOf(session.id), role: "admin" })
      .setProtectedHeader({ alg: "ES256", kid: "own", typ: "at+jwt" })
      .sign(own.privateKey);
    expect(await remote.authenticate(forged)).toMatchObject({ ok: true, claims: { role: "admin" } });
    expect(await sessions.authenticate(forged), "and of no other").toMatchObject({ reason: "bad_signature" });
  });

  it("makes no secret of what they publish: HS256 is never taken from there", async () => {
    const k = Buffer.from("a secret of the attacker, of 32 bytes").toString("base64url");
    const { sessions, remote } = publishing({ kty: "oct", k, kid: "own", alg: "HS256", use: "sig" });
    const { session } = await sessions.issue({ userId: "user" });
    const forged = signRaw({ ...HEADER, kid: "own" }, claimsOf(session.id), Buffer.from(k, "base64url"));
    expect(await remote.authenticate(forged)).toEqual({ ok: false, reason: "bad_signature" });
  });

  it("sends the service nowhere else: no redirect is followed", async () => {
    const asked: RequestInit[] = [];
    const { sessions, remote } = verifier(async (_, init) => {
      asked.push(init);
      return new Response(null, { status: 302, headers: { location: "http://169.254.169.254/" } });
    });
    const { accessToken } = await sessions.issue({ userId: "user" });
    await expect(remote.authenticate(accessToken)).rejects.toMatchObject({
      code: "ERR_SESS_KEYS_UNAVAILABLE",
    });
    expect(asked.map(({ redirect }) => redirect)).toEqual(["manual"]);
  });

  it("that answers nothing causes an outage, not a sign-out", async () => {
    const { sessions, remote } = verifier(() => Promise.reject(new TypeError("fetch failed")));
    const { accessToken } = await sessions.issue({ userId: "user" });
    await expect(remote.authenticate(accessToken)).rejects.toMatchObject({
      code: "ERR_SESS_KEYS_UNAVAILABLE",
    });
    const forged = "not a token";
    expect(await remote.authenticate(forged)).toEqual({ ok: false, reason: "malformed" });
  });

  it("that cannot be reached any more leaves the keys that were had before", async () => {
    let up = true;
    const jwk = { ...(await exportJWK(publicKey)), kid: "genuine", alg: "ES256" };
    const { sessions, remote } = verifier(async () => {
      if (!up) throw new TypeError("fetch failed");
      return Response.json({ keys: [jwk] });
    });
    const { accessToken } = await sessions.issue({ userId: "user" });
    expect(await remote.authenticate(accessToken)).toMatchObject({ ok: true });
    up = false;
    vi.useFakeTimers({ toFake: ["Date"] }).setSystemTime(Date.now() + 3_600_000);
    expect(await remote.authenticate(accessToken)).toMatchObject({ ok: true });
  });
});
