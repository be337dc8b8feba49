/** Whatever is sent as a token: refused with a reason, and accepted only if sess made exactly that. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as fc from "fast-check";
import { exportJWK, generateKeyPair } from "jose";
import { describe, expect, it } from "vitest";
import type { Key, Sessions } from "../../src/index.ts";
import { AUDIENCE, createFixture, ISSUER, KEY } from "../support/fixture.ts";
import { signText } from "../support/forge.ts";
import { always, PATIENCE } from "./always.ts";
import { inherited, mutated, nastyName, nastyObject, nastyValue } from "./nasty.ts";

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

type Outcome = { readonly ok: boolean; readonly reason?: string };

/** The outcomes of all that takes a token. */
async function outcomes(sessions: Sessions, token: string): Promise<Outcome[]> {
  const takers = [sessions.authenticate, sessions.refresh, sessions.revokeByToken, sessions.deny];
  return Promise.all(takers.map((take) => take(token)));
}

async function expectRefused(sessions: Sessions, token: string, reasons: RegExp): Promise<void> {
  for (const outcome of await outcomes(sessions, token)) {
    deepEqual(Object.keys(outcome), ["ok", "reason"]);
    equal(outcome.ok, false);
    match(outcome.reason!, reasons);
  }
}

const NOT_OURS = /^(malformed|bad_signature)$/;

const part = fc.oneof(
  fc.stringMatching(/^[\w-]{0,40}$/),
  nastyValue.map((json) => Buffer.from(json).toString("base64url")),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString("base64url")),
);
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(".")),
  fc.tuple(part, fc.nat(9_000)).map(([text, times]) => text.repeat(times).slice(0, 20_000)),
);

describe("a token that sess did not make", { timeout: PATIENCE }, () => {
  it("is refused, whatever it is, before anything is asked", async () => {
    const asked = (): never => expect.unreachable("asked for a token that is not ours");
    const store = new Proxy({} as never, { get: () => asked });
    const sessions = createFixture().another({ cache: { get: asked, add: asked, set: asked }, store });
    const before = inherited();
    await always(300, [anyText], (token) => expectRefused(sessions, token, NOT_OURS));
    expect(inherited()).toEqual(before);
  });

  it("and no text at all, is refused too", async () => {
    const { sessions } = createFixture();
    const noText = fc
      .anything({ withNullPrototype: true, withBigInt: true })
      .filter((token) => typeof token !== "string");
    const refused = always(100, [noText], (token) => expectRefused(sessions, token as string, /^malformed$/));
    await expect(refused).resolves.toBeUndefined();
  });
});

const ALGORITHMS = ["HS256", "EdDSA", "ES256", "RS256"] as const;

describe.each(ALGORITHMS)("a token of ours, signed with %s", { timeout: PATIENCE }, async (alg) => {
  const pair = alg === "HS256" ? undefined : await generateKeyPair(alg, { extractable: true });
  const key = pair ? { kid: "pair", alg, privateKey: await exportJWK(pair.privateKey) } : KEY;
  const { sessions } = createFixture({ keys: [key as Key] });
  const { accessToken, refreshToken } = await sessions.issue({ userId: "user", claims: { plan: "pro" } });

  it("is refused when anything in it is changed", async () => {
    const changed = fc
      .oneof(mutated(accessToken), mutated(refreshToken))
      .filter((token) => token !== accessToken && token !== refreshToken);
    const refused = always(200, [changed], (token) => expectRefused(sessions, token, NOT_OURS));
    await expect(refused).resolves.toBeUndefined();
    expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: true });
  });

  it("has one spelling: each character of its end counts, with all its bits", async () => {
    const accepted: string[] = [];
    for (const at of [accessToken.length - 2, accessToken.length - 1]) {
      for (const character of BASE64URL) {
        const spelt = accessToken.slice(0, at) + character + accessToken.slice(at + 1);
        if ((await sessions.authenticate(spelt)).ok) accepted.push(spelt);
      }
    }
    expect(accepted).toEqual([accessToken, accessToken]);
  });
});

describe("claims that a trusted key has signed", { timeout: PATIENCE }, () => {
  const { sessions, clock } = createFixture();
  const seconds = Math.floor(clock.now / 1_000);
  const members = fc.array(fc.tuple(nastyName, nastyValue), { maxLength: 3 });

  it("count only as what they must be, whatever stands beside them, before or after", async () => {
    const { session } = await sessions.issue({ userId: "user" });
    const times = { iat: seconds, exp: seconds + 60, auth_time: seconds };
    const good = { iss: ISSUER, aud: AUDIENCE, sub: "user", sid: session.id, jti: "t", ...times };
    const goodMembers = Object.entries(good).map(([name, value]) => [name, JSON.stringify(value)] as const);
    const before = inherited();
    let accepted = 0;
    await always(300, [members, members], async (first, last) => {
      const all = [...first, ...goodMembers, ...last];
      const json = `{${all.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(",")}}`;
      const outcome = await sessions.authenticate(await signText(json));
      if (!outcome.ok) return;
      accepted += 1;
      const { iss, sub, sid, aud, exp } = outcome.claims;
      deepEqual([iss, sub, sid, [aud].flat().includes(AUDIENCE)], [ISSUER, "user", session.id, true]);
      ok(exp > seconds - 5);
      equal(Object.getPrototypeOf(outcome.claims), Object.prototype);
    });
    expect(accepted, "or nothing has been tried").toBeGreaterThan(20);
    expect(inherited()).toEqual(before);
  });

  it("are refused with a reason when they are anything else", async () => {
    const anything = fc.oneof(nastyObject, nastyValue, fc.string({ unit: "binary" }));
    const refused = always(300, [anything], async (text) =>
      expectRefused(sessions, await signText(text), /^(malformed|claim_mismatch|expired|not_yet_valid)$/),
    );
    await expect(refused).resolves.toBeUndefined();
  });

  it.each([
    ["lists", "[", "]"],
    ["objects", '{"a":', "}"],
  ])("may be nested as deep as fits: %s", async (_, open, close) => {
    const depth = Math.floor(5_500 / (open.length + close.length));
    const text = `{"a":${open.repeat(depth)}1${close.repeat(depth)}}`;
    const refused = { ok: false, reason: "claim_mismatch" };
    expect(await sessions.authenticate(await signText(text))).toEqual(refused);
  });
});
