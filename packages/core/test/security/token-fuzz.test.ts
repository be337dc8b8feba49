/** Whatever is sent as a token: refused with a reason, and accepted only if sess made exactly that. */
import * as fc from "fast-check";
import { exportJWK, generateKeyPair } from "jose";
import { describe, expect, it } from "vitest";
import type { Key, Sessions } from "../../src/index.ts";
import { AUDIENCE, createFixture, ISSUER, KEY } from "../support/fixture.ts";
import { signText } from "../support/forge.ts";
import { always, PATIENCE } from "./always.ts";
import { inherited, mutated, nastyName, nastyObject, nastyValue } from "./nasty.ts";

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const REFUSED = { ok: false, reason: expect.stringMatching(/^(malformed|bad_signature)$/) };

/** All that takes a token, under one name each. */
function takers(sessions: Sessions): ((token: string) => Promise<{ ok: boolean }>)[] {
  return [sessions.authenticate, sessions.refresh, sessions.revokeByToken, sessions.deny];
}

const part = fc.oneof(
  fc.string({ unit: fc.constantFrom(...BASE64URL), maxLength: 40 }),
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
    const all = new Proxy({} as never, { get: () => asked });
    const { another } = createFixture();
    const cache = { get: asked, add: asked, set: asked };
    const sessions = another({ cache, store: all });
    const before = inherited();
    await always(300, [anyText], async (token) => {
      for (const take of takers(sessions)) expect(await take(token)).toEqual(REFUSED);
    });
    expect(inherited()).toEqual(before);
  });

  it("and no text at all, is refused too", async () => {
    const { sessions } = createFixture();
    await always(100, [fc.anything({ withNullPrototype: true, withBigInt: true })], async (token) => {
      fc.pre(typeof token !== "string");
      for (const take of takers(sessions)) {
        expect(await take(token as string)).toEqual({ ok: false, reason: "malformed" });
      }
    });
  });
});

describe.each(["HS256", "EdDSA", "ES256", "RS256"] as const)(
  "a token of ours, signed with %s",
  { timeout: PATIENCE },
  async (alg) => {
    const pair = alg === "HS256" ? undefined : await generateKeyPair(alg, { extractable: true });
    const key = pair ? { kid: "pair", alg, privateKey: await exportJWK(pair.privateKey) } : KEY;
    const { sessions } = createFixture({ keys: [key as Key] });
    const { accessToken, refreshToken } = await sessions.issue({ userId: "user", claims: { plan: "pro" } });

    it("is refused when anything in it is changed", async () => {
      const changed = fc.oneof(mutated(accessToken), mutated(refreshToken));
      await always(200, [changed], async (token) => {
        if (token === accessToken) expect(await sessions.authenticate(token)).toMatchObject({ ok: true });
        else if (token !== refreshToken) {
          for (const take of takers(sessions)) expect(await take(token)).toEqual(REFUSED);
        }
      });
    });

    it("has one spelling: each character of its end counts, with all its bits", async () => {
      for (const at of [accessToken.length - 2, accessToken.length - 1]) {
        for (const character of BASE64URL) {
          const spelt = accessToken.slice(0, at) + character + accessToken.slice(at + 1);
          const { ok } = await sessions.authenticate(spelt);
          expect(ok, spelt.slice(-2)).toBe(spelt === accessToken);
        }
      }
    });
  },
);

describe("claims that a trusted key has signed", { timeout: PATIENCE }, () => {
  const { sessions, clock } = createFixture();
  const seconds = Math.floor(clock.now / 1_000);
  const live = sessions.issue({ userId: "user" });
  const member = fc.tuple(nastyName, nastyValue);

  it("count only as what they must be, whatever stands beside them, before or after", async () => {
    const { session } = await live;
    const good = Object.entries({
      iss: ISSUER,
      aud: AUDIENCE,
      sub: "user",
      sid: session.id,
      jti: "t",
      iat: seconds,
      exp: seconds + 60,
      auth_time: seconds,
    }).map(([name, value]) => [name, JSON.stringify(value)] as [string, string]);
    const before = inherited();
    let accepted = 0;
    await always(
      500,
      [fc.array(member, { maxLength: 3 }), fc.array(member, { maxLength: 2 })],
      async (...around) => {
        const members = [...around[0], ...good, ...around[1]];
        const json = `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(",")}}`;
        const outcome = await sessions.authenticate(await signText(json));
        if (!outcome.ok) return;
        accepted += 1;
        const { iss, sub, sid, aud, exp } = outcome.claims;
        expect([iss, sub, sid, [aud].flat().includes(AUDIENCE)]).toEqual([ISSUER, "user", session.id, true]);
        expect(exp).toBeGreaterThan(seconds - 5);
        expect(Object.getPrototypeOf(outcome.claims)).toBe(Object.prototype);
      },
    );
    expect(accepted, "or nothing has been tried").toBeGreaterThan(50);
    expect(inherited()).toEqual(before);
  });

  it("are refused with a reason when they are anything else", async () => {
    await always(300, [fc.oneof(nastyObject, nastyValue, fc.string({ unit: "binary" }))], async (text) => {
      for (const take of takers(sessions))
        expect(await take(await signText(text))).toMatchObject({ ok: false });
    });
  });

  it("may be nested as deep as fits", async () => {
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":', "}"],
    ] as const) {
      const depth = Math.floor(5_500 / (open.length + close.length));
      const text = `{"a":${open.repeat(depth)}1${close.repeat(depth)}}`;
      expect(await sessions.authenticate(await signText(text))).toEqual({
        ok: false,
        reason: "claim_mismatch",
      });
    }
  });
});
