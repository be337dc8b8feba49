/** Whatever a client sends as a token: a clean rejection, before any question to cache or store. */
import { createHmac } from "node:crypto";
import { exportSPKI, generateKeyPair } from "jose";
import { describe, expect, it } from "vitest";
import type { Rejection } from "../src/index.ts";
import { AUDIENCE, createFixture, ISSUER, KEY, MINUTE, START } from "./support/fixture.ts";
import { assemble, forge, signText } from "./support/forge.ts";

const seconds = Math.floor(START / 1_000);
const claims = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: "user",
  sid: "s",
  jti: "t",
  iat: seconds,
  exp: seconds + 60,
};
const without = (name: string): object => ({ [name]: undefined });

const CASES: [name: string, token: () => unknown, reason: Rejection][] = [
  ["nothing", () => "", "malformed"],
  ["undefined", () => undefined, "malformed"],
  ["null", () => null, "malformed"],
  ["an object", () => ({}), "malformed"],
  ["words", () => "Bearer abc", "malformed"],
  ["dots", () => "..", "malformed"],
  ["five parts, a JWE", () => "a.b.c.d.e", "malformed"],
  ["NUL and emoji", () => "\0.😀.\ud800", "malformed"],
  ["white space in the signature", async () => (await forge()).replace(/..$/, " $&"), "malformed"],
  ["padding", async () => `${await forge()}=`, "malformed"],
  ["two tokens", async () => `${await forge()},${await forge()}`, "malformed"],
  ["two tokens with a space", async () => `${await forge()} ${await forge()}`, "malformed"],
  ["1 MB", () => "a".repeat(1_048_576), "malformed"],
  ["1 MB, signed", () => forge({ claims: { pad: "x".repeat(1_048_576) } }), "malformed"],
  ["a header that is not JSON", () => "e30x.e30.AA", "malformed"],
  ["claims that are not JSON", () => signText("not JSON"), "malformed"],
  ["claims that are a list", () => signText("[]"), "malformed"],
  ["alg none", () => assemble({ alg: "none", kid: "test", typ: "at+jwt" }, claims), "bad_signature"],
  ["alg NoNe", () => assemble({ alg: "NoNe", kid: "test", typ: "at+jwt" }, claims), "bad_signature"],
  ["alg missing", () => assemble({ kid: "test", typ: "at+jwt" }, claims), "malformed"],
  [
    "alg HS512 with our key",
    () => forge({ header: { alg: "HS512" }, key: new Uint8Array(64) }),
    "bad_signature",
  ],
  [
    "unknown critical header",
    () => assemble({ alg: "HS256", kid: "test", typ: "at+jwt", crit: ["x"], x: 1 }, claims),
    "malformed",
  ],
  ["another key", () => forge({ key: new Uint8Array(32) }), "bad_signature"],
  ["a cut signature", async () => (await forge()).slice(0, -4), "bad_signature"],
  ["no signature", async () => (await forge()).replace(/[^.]*$/, ""), "bad_signature"],
  [
    "changed claims",
    async () => {
      const [header, , signature] = (await forge()).split(".");
      return [header, assemble({}, { ...claims, sub: "admin" }).split(".")[1], signature].join(".");
    },
    "bad_signature",
  ],
  ["unknown kid", () => forge({ header: { kid: "other" } }), "bad_signature"],
  ["kid __proto__", () => forge({ header: { kid: "__proto__" } }), "bad_signature"],
  ["kid as a path", () => forge({ header: { kid: "../../dev/null" } }), "bad_signature"],
  ["no kid", () => forge({ header: { kid: undefined } }), "bad_signature"],
  [
    "a key of its own, by jwk",
    () => forge({ header: { kid: "own", jwk: { kty: "oct", k: "AAAA" } } }),
    "bad_signature",
  ],
  [
    "a key of its own, by jku",
    () => forge({ header: { kid: "own", jku: "http://127.0.0.1:9/jwks" } }),
    "bad_signature",
  ],
  ["typ JWT", () => forge({ header: { typ: "JWT" } }), "claim_mismatch"],
  ["no typ", () => forge({ header: { typ: undefined } }), "claim_mismatch"],
  ["typ of a refresh token", () => forge({ header: { typ: "rt+jwt" } }), "claim_mismatch"],
  ["another issuer", () => forge({ claims: { iss: "https://evil.example.com" } }), "claim_mismatch"],
  ["no issuer", () => forge({ claims: without("iss") }), "claim_mismatch"],
  ["another audience", () => forge({ claims: { aud: "https://other.example.com" } }), "claim_mismatch"],
  ["no audience", () => forge({ claims: without("aud") }), "claim_mismatch"],
  ["no sid", () => forge({ claims: without("sid") }), "claim_mismatch"],
  ["empty sid", () => forge({ claims: { sid: "" } }), "claim_mismatch"],
  ["a number as sid", () => forge({ claims: { sid: 7 } }), "claim_mismatch"],
  ["an object as sid", () => forge({ claims: { sid: { toString: "x" } } }), "claim_mismatch"],
  ["no sub", () => forge({ claims: without("sub") }), "claim_mismatch"],
  ["empty sub", () => forge({ claims: { sub: "" } }), "claim_mismatch"],
  ["a number as sub", () => forge({ claims: { sub: 42 } }), "claim_mismatch"],
  ["no jti", () => forge({ claims: without("jti") }), "claim_mismatch"],
  ["no auth_time", () => forge({ claims: without("auth_time") }), "claim_mismatch"],
  ["no exp", () => forge({ claims: without("exp") }), "claim_mismatch"],
  ["no iat", () => forge({ claims: without("iat") }), "claim_mismatch"],
  ["text as exp", () => forge({ claims: { exp: "tomorrow" } }), "claim_mismatch"],
  ["nbf in the future", () => forge({ claims: { nbf: seconds + 30 } }), "not_yet_valid"],
  ["text as nbf", () => forge({ claims: { nbf: "tomorrow" } }), "claim_mismatch"],
  ["expired", () => forge({ claims: { exp: seconds - 6 } }), "expired"],
];

describe("authenticate", () => {
  it.each(CASES)("refuses %s", async (_, token, reason) => {
    const { sessions, another, events } = createFixture();
    const unreachable = (): never => {
      throw new Error("asked before the token was verified");
    };
    const isolated = another({
      cache: { get: unreachable, add: unreachable, set: unreachable },
      store: { ...stubStore, findMany: unreachable },
    });
    expect(await isolated.authenticate((await token()) as string)).toEqual({ ok: false, reason });
    await sessions.authenticate((await token()) as string);
    expect(events.map(({ name }) => name)).toEqual(["rejected"]);
  });

  it.each(["Strong", true, "", "eventual"])("does not take %s for a consistency", async (consistency) => {
    const { sessions } = createFixture();
    const asking = sessions.authenticate(await forge(), { consistency: consistency as never });
    await expect(asking).rejects.toThrow('sess: consistency: must be "cached" or "strong".');
  });

  it("allows for clocks that differ by clockTolerance, and no more", async () => {
    const { sessions } = createFixture({ clockTolerance: "5s" });
    const reason = async (changes: object): Promise<string> => {
      const outcome = await sessions.authenticate(await forge({ claims: changes }));
      return outcome.ok ? "ok" : outcome.reason;
    };
    expect(await reason({ exp: seconds - 4 })).toBe("unknown_session");
    expect(await reason({ exp: seconds - 5 })).toBe("expired");
    expect(await reason({ nbf: seconds + 5 })).toBe("unknown_session");
    expect(await reason({ nbf: seconds + 6 })).toBe("not_yet_valid");
  });

  it("refuses HS256 signed with a public key", async () => {
    const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
    const { sessions } = createFixture({ keys: [{ kid: "pair", alg: "RS256", privateKey, publicKey }, KEY] });
    const header = { alg: "HS256", kid: "pair", typ: "at+jwt" };
    const unsigned = assemble(header, claims).slice(0, -1);
    const signature = createHmac("sha256", await exportSPKI(publicKey))
      .update(unsigned)
      .digest("base64url");
    expect(await sessions.authenticate(`${unsigned}.${signature}`)).toEqual({
      ok: false,
      reason: "bad_signature",
    });
    expect(await sessions.authenticate(await forge()), "HS256 under its own kid").toMatchObject({
      reason: "unknown_session",
    });
  });

  it("refuses a token of a user that the session is not of", async () => {
    const { sessions } = createFixture();
    const { session } = await sessions.issue({ userId: "victim" });
    const token = await forge({ claims: { sub: "mallory", sid: session.id } });
    expect(await sessions.authenticate(token)).toEqual({ ok: false, reason: "claim_mismatch" });
  });

  it("does not take a refresh token, nor does refresh an access token", async () => {
    const { sessions } = createFixture();
    const { accessToken, refreshToken } = await sessions.issue({ userId: "user" });
    expect(await sessions.authenticate(refreshToken)).toEqual({ ok: false, reason: "claim_mismatch" });
    expect(await sessions.refresh(accessToken)).toEqual({ ok: false, reason: "claim_mismatch" });
  });
});

describe("refresh", () => {
  const refreshToken = (changes: object = {}): Promise<string> =>
    forge({ header: { typ: "rt+jwt" }, claims: { aud: ISSUER, gen: 0, ...changes } });

  it.each<[string, object, Rejection]>([
    ["no gen", { gen: undefined }, "claim_mismatch"],
    ["text as gen", { gen: "0" }, "claim_mismatch"],
    ["half a gen", { gen: 0.5 }, "claim_mismatch"],
    ["the audience of access tokens", { aud: AUDIENCE }, "claim_mismatch"],
    ["no sid", { sid: undefined }, "claim_mismatch"],
    ["expired", { exp: seconds - MINUTE / 1_000 }, "expired"],
    ["an unknown session", {}, "unknown_session"],
  ])("refuses %s", async (_, changes, reason) => {
    expect(await createFixture().sessions.refresh(await refreshToken(changes))).toEqual({
      ok: false,
      reason,
    });
  });

  it.each(["", undefined, null, "a.b.c", "x".repeat(1_048_576)])(
    "refuses %.10s without asking the store",
    async (token) => {
      const { another } = createFixture();
      const rotate = (): never => {
        throw new Error("asked");
      };
      const sessions = another({ store: { ...stubStore, rotate } });
      expect(await sessions.refresh(token as string)).toEqual({ ok: false, reason: "malformed" });
    },
  );
});

const notReached = (): Promise<never> => Promise.reject(new Error("not reached"));
const stubStore = {
  create: notReached,
  findMany: notReached,
  rotate: notReached,
  revoke: notReached,
  revokeAll: notReached,
  reauthenticate: notReached,
  rename: notReached,
  deny: notReached,
  denied: notReached,
  history: notReached,
  listByUser: notReached,
  revokedSince: notReached,
  prune: notReached,
};
