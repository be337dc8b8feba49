/** Whatever is given as an option: taken, or refused by a TypeError that names it and shows nothing of it. */
import { doesNotMatch, match } from "node:assert/strict";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSessions, type SessionsOptions } from "../../src/index.ts";
import { memoryCache, memorySessions } from "../../src/memory/index.ts";
import { AUDIENCE, ISSUER, KEY, SECRET } from "../support/fixture.ts";
import { always, PATIENCE } from "./always.ts";
import { inherited } from "./nasty.ts";

const good = {
  issuer: ISSUER,
  audience: AUDIENCE,
  keys: [KEY],
  store: memorySessions(),
  cache: memoryCache(),
  cachePrefix: "p:",
  accessTtl: "10m",
  idleTtl: "14d",
  absoluteTtl: "90d",
  rotationGrace: "10s",
  clockTolerance: "5s",
  tombstoneMargin: "1m",
  cacheDeadline: "50ms",
  storeDeadline: "2s",
  cacheWriteDeadline: "1s",
  maxSessionsPerUser: 5,
  whenFull: "refuse",
  onRefreshReuse: "end_all",
  reconcileEvery: "1m",
  storeConcurrency: 20,
  storeQueue: 100,
} as const;

const anything = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withMap: true }),
  fc.constantFrom(
    null,
    Number.NaN,
    -1,
    0,
    "",
    "10m".repeat(10_000),
    `${"9".repeat(400)}d`,
    Symbol("x"),
    () => 0,
  ),
);
const name = fc.oneof(
  fc.constantFrom(...Object.keys(good), "computeClaims", "claimsSchema"),
  fc.constantFrom("__proto__", "constructor", "Issuer", "ttl"),
);
const half = fc.oneof(fc.constant(SECRET), fc.constantFrom("EC", "RSA", "OKP", "P-256", "Ed25519"), anything);
const jwk = fc.dictionary(fc.constantFrom("kty", "crv", "x", "y", "d", "n", "e", "k", "alg", "use"), half);
const key = fc.dictionary(
  fc.constantFrom("kid", "alg", "secret", "privateKey", "publicKey", "sign", "jwksUri", "__proto__"),
  fc.oneof(fc.constantFrom("k", "HS256", "ES256", "EdDSA", "RS256", SECRET), jwk, anything),
);

/** Refused in the words of sess, if at all. */
function expectNamed(options: object): void {
  try {
    createSessions(options as SessionsOptions);
  } catch (error) {
    match(String(error), /^TypeError: sess: [^]*: /);
    doesNotMatch(String(error), new RegExp(SECRET));
  }
}

describe("options", { timeout: PATIENCE }, () => {
  it("any of them may be anything", async () => {
    const before = inherited();
    await always(300, [fc.dictionary(name, anything, { maxKeys: 3 })], async (given) =>
      expectNamed({ ...good, ...given }),
    );
    await always(100, [anything], async (given) => expectNamed(given as object));
    expect(inherited()).toEqual(before);
  });

  it("so may keys be", async () => {
    const given = fc.oneof(key, fc.array(fc.oneof(key, anything), { maxLength: 3 }));
    const named = always(300, [given], async (keys) => expectNamed({ ...good, keys }));
    await expect(named).resolves.toBeUndefined();
  });
});
