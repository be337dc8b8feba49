/** Published keys: how often they are asked for, what goes on while they cannot be had, and what counts. */
import { exportJWK, generateKeyPair } from "jose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFixture } from "../../test/support/fixture.ts";
import { claimsOf, encode } from "../../test/security/sign-raw.ts";
import type { Sessions } from "../sessions.ts";

const COOLDOWN = 30_000;
const pair = await generateKeyPair("ES256", { extractable: true });
const jwk = { ...(await exportJWK(pair.publicKey)), kid: "good", alg: "ES256", use: "sig" };
const jwksUri = "https://auth.example.com/jwks";
const refused = { ok: false, reason: "bad_signature" };

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "performance"] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A service that verifies with what `answer` gives at the time, and how often it has asked. */
async function verifier(answer: () => Response) {
  let asked = 0;
  vi.stubGlobal("fetch", async () => {
    asked += 1;
    return answer();
  });
  const keys = [{ kid: "good", alg: "ES256", ...pair }] as const;
  const { sessions, another } = createFixture({ keys, accessTtl: "1h" });
  const { accessToken, session } = await sessions.issue({ userId: "user" });
  const remote = another({ keys: { jwksUri } });
  const forged = `${encode({ alg: "ES256", kid: "unknown", typ: "at+jwt" })}.${encode(claimsOf(session.id))}`;
  return { remote, another, accessToken, session, forged: `${forged}.${"A".repeat(86)}`, asked: () => asked };
}

const set = (...keys: object[]): Response => Response.json({ keys });
const failureOf = (remote: Sessions, token: string): Promise<unknown> =>
  remote.authenticate(token).catch((error: unknown) => error);

describe("while the keys cannot be had", () => {
  it("nothing is decided, the failure is passed on, and they are asked for every half minute", async () => {
    let isDown = true;
    const { remote, accessToken, asked } = await verifier(() => {
      if (isDown) throw new Error("connection refused");
      return set(jwk);
    });
    for (let times = 0; times < 5; times++) {
      expect(await failureOf(remote, accessToken)).toMatchObject({
        code: "ERR_SESS_KEYS_UNAVAILABLE",
        message: "the keys at jwksUri cannot be had",
        cause: { message: "connection refused" },
      });
    }
    expect(asked()).toBe(1);
    vi.advanceTimersByTime(COOLDOWN);
    await failureOf(remote, accessToken);
    expect(asked()).toBe(1);
    isDown = false;
    vi.advanceTimersByTime(1);
    expect(await remote.authenticate(accessToken)).toMatchObject({ ok: true });
    expect(asked()).toBe(2);
  });

  it("those that were had before go on", async () => {
    let isDown = false;
    const { remote, accessToken, asked } = await verifier(() =>
      isDown ? new Response("maintenance", { status: 503 }) : set(jwk),
    );
    expect(await remote.authenticate(accessToken)).toMatchObject({ ok: true });
    isDown = true;
    vi.advanceTimersByTime(11 * 60_000);
    expect(await remote.authenticate(accessToken)).toMatchObject({ ok: true });
    expect(await remote.authenticate(accessToken)).toMatchObject({ ok: true });
    expect(asked(), "after ten minutes, once").toBe(2);
  });

  it("a key that is not among those that were had before may have been published since: nothing is decided", async () => {
    let isDown = false;
    const { remote, accessToken, forged } = await verifier(() =>
      isDown ? new Response("maintenance", { status: 503 }) : set(jwk),
    );
    expect(await remote.authenticate(forged)).toEqual(refused);
    isDown = true;
    vi.advanceTimersByTime(COOLDOWN + 1);
    expect(await failureOf(remote, forged)).toMatchObject({ code: "ERR_SESS_KEYS_UNAVAILABLE" });
    expect(await remote.authenticate(accessToken)).toMatchObject({ ok: true });
  });

  it.each([404, 500, 503])("an answer of status %i is none, even if it holds a set", async (status) => {
    const { remote, accessToken } = await verifier(() => Response.json({ keys: [] }, { status }));
    expect(await failureOf(remote, accessToken)).toMatchObject({ code: "ERR_SESS_KEYS_UNAVAILABLE" });
  });

  it.each([[null], [[]], [{}], [{ keys: {} }]])("nor is %j, and the failure says so", async (body) => {
    const { remote, accessToken } = await verifier(() => Response.json(body));
    expect(await failureOf(remote, accessToken)).toMatchObject({
      code: "ERR_SESS_KEYS_UNAVAILABLE",
      cause: { code: "ERR_JWKS_INVALID" },
    });
  });
});

describe("a service with nothing but a jwksUri", () => {
  it("is ready once it has the keys, and says so when it cannot have them", async () => {
    let isDown = true;
    const { remote, asked } = await verifier(() => {
      if (isDown) throw new Error("connection refused");
      return set(jwk);
    });
    await expect(remote.ready()).rejects.toMatchObject({
      code: "ERR_SESS_KEYS_UNAVAILABLE",
      cause: { message: "connection refused" },
    });
    isDown = false;
    await expect(remote.ready()).resolves.toBeUndefined();
    expect(asked()).toBe(2);
  });

  it("signs nothing, and publishes nothing", async () => {
    const { remote, session } = await verifier(() => set(jwk));
    const error = new TypeError("sess: keys: a jwksUri signs nothing: this service verifies only.");
    await expect(remote.issue({ userId: "user" })).rejects.toThrow(error);
    await expect(remote.reauthenticate(session.id, { userId: "user" })).rejects.toThrow(error);
    expect(await remote.jwks()).toEqual({ keys: [] });
    expect(await remote.list("user"), "and changes nothing").toEqual([session]);
  });
});

describe("a token", () => {
  it.each(["EdDSA", "ES256", "RS256"] as const)("of a published %s key is taken", async (alg) => {
    const halves = await generateKeyPair(alg, { extractable: true });
    const { sessions, another } = createFixture({ keys: [{ kid: "a", alg, ...halves }] });
    const published = await sessions.jwks();
    vi.stubGlobal("fetch", async () => Response.json(published));
    const { accessToken } = await sessions.issue({ userId: "user" });
    const remote = another({ keys: { jwksUri } });
    expect(await remote.authenticate(accessToken)).toMatchObject({ ok: true });
  });

  it("that names an unknown key is refused, and puts off no key that comes later", async () => {
    const laterPair = await generateKeyPair("ES256", { extractable: true });
    let keys: object[] = [jwk];
    const { remote, another, accessToken, forged, asked } = await verifier(() => set(...keys));
    const later = another({ keys: [{ kid: "later", alg: "ES256", ...laterPair }] });
    expect(await remote.authenticate(accessToken)).toMatchObject({ ok: true });
    keys = (await later.jwks()).keys;
    vi.advanceTimersByTime(COOLDOWN - 1_000);
    for (let times = 0; times < 5; times++) expect(await remote.authenticate(forged)).toEqual(refused);
    expect(asked(), "not at every one").toBe(1);
    vi.advanceTimersByTime(1_001);
    const { accessToken: fresh } = await later.issue({ userId: "user" });
    expect(await remote.authenticate(fresh)).toMatchObject({ ok: true });
    expect(asked()).toBe(2);
  });

  it("that names no key is refused, also where there is only one", async () => {
    const { remote, session } = await verifier(() => set(jwk));
    const input = `${encode({ alg: "ES256", typ: "at+jwt" })}.${encode(claimsOf(session.id))}`;
    const how = { name: "ECDSA", hash: "SHA-256" };
    const signature = await crypto.subtle.sign(how, pair.privateKey, new TextEncoder().encode(input));
    const token = `${input}.${Buffer.from(signature).toString("base64url")}`;
    expect(await remote.authenticate(token)).toEqual(refused);
  });

  it("that names two keys at once is refused: that is no outage", async () => {
    const { remote, accessToken } = await verifier(() => set(jwk, jwk));
    expect(await remote.authenticate(accessToken)).toEqual(refused);
  });
});
