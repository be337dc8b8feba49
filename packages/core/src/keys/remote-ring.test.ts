/** Published keys: how often they are asked for, what goes on while they cannot be had, and what counts. */
import { exportJWK, generateKeyPair } from "jose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFixture } from "../../test/support/fixture.ts";
import { claimsOf, encode } from "../../test/security/sign-raw.ts";
import type { Sessions } from "../sessions.ts";

const COOLDOWN = 30_000;
const pair = await generateKeyPair("ES256", { extractable: true });
const jwk = { ...(await exportJWK(pair.publicKey)), kid: "good", alg: "ES256", use: "sig" };
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
  const remote = another({ keys: { jwksUri: "https://auth.example.com/jwks" } });
  const forged = `${encode({ alg: "ES256", kid: "unknown", typ: "at+jwt" })}.${encode(claimsOf(session.id))}`;
  return { remote, accessToken, session, forged: `${forged}.${"A".repeat(86)}`, asked: () => asked };
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

describe("a token", () => {
  it("that names an unknown key is refused, and puts off no key that comes later", async () => {
    let keys: object[] = [];
    const { remote, accessToken, forged, asked } = await verifier(() => set(...keys));
    expect(await remote.authenticate(accessToken)).toEqual(refused);
    keys = [jwk];
    vi.advanceTimersByTime(COOLDOWN - 1_000);
    for (let times = 0; times < 5; times++) expect(await remote.authenticate(forged)).toEqual(refused);
    expect(asked(), "not at every one").toBe(1);
    vi.advanceTimersByTime(1_001);
    expect(await remote.authenticate(accessToken)).toMatchObject({ ok: true });
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
