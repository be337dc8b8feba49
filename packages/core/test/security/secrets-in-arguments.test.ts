/** Whatever is wrong with what an application gives: the error names it, and shows nothing of it. */
import { exportJWK, exportPKCS8, generateKeyPair } from "jose";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { Key } from "../../src/index.ts";
import { createFixture, KEY, SECRET } from "../support/fixture.ts";
import { CLAIM, leaksIn } from "./shown.ts";

const pair = await generateKeyPair("ES256", { extractable: true });
const privateJwk = await exportJWK(pair.privateKey);
const privatePem = await exportPKCS8(pair.privateKey);

async function caught(attempt: () => unknown): Promise<unknown> {
  try {
    await attempt();
  } catch (error) {
    return error;
  }
  throw new Error("it was taken");
}

describe("TypeErrors", () => {
  it("about arguments", async () => {
    const { sessions, another } = createFixture();
    const { accessToken, refreshToken, session } = await sessions.issue({ userId: "user" });
    const strict = another({ claimsSchema: z.object({ role: z.enum(["admin"]) }) as never });
    const long = accessToken.repeat(30);
    const attempts: (() => unknown)[] = [
      () => sessions.issue({ userId: long }),
      () => sessions.issue({ userId: "user", claims: { sub: CLAIM } }),
      () => sessions.issue({ userId: "user", claims: { role: `${CLAIM}\0` } }),
      () => sessions.issue({ userId: "user", claims: { role: CLAIM.repeat(300) } }),
      () => strict.issue({ userId: "user", claims: { role: CLAIM } }),
      () => sessions.revoke(session.id, { reason: long }),
      () => sessions.revoke(session.id, { by: long }),
      () => sessions.revokeAll(long),
      () => sessions.authenticate(accessToken, { consistency: accessToken as never }),
      () => sessions.authenticate(accessToken, { maxAuthAge: accessToken as never }),
      () => sessions.on(accessToken as never, () => {}),
    ];
    const errors = await Promise.all(attempts.map(caught));
    for (const error of errors) expect(error).toBeInstanceOf(TypeError);
    expect(leaksIn(errors, [accessToken, refreshToken])).toEqual([]);
  });

  it("about keys", async () => {
    const given: unknown[] = [
      { kid: SECRET, alg: SECRET },
      { kid: "a", alg: "HS256", secret: privatePem },
      { kid: "a", alg: "HS256", secret: SECRET.slice(0, 31) },
      { kid: "a", alg: "RS256", privateKey: privateJwk },
      { kid: "a", alg: "ES256", publicKey: privateJwk },
      {
        kid: "a",
        alg: "ES256",
        privateKey: privatePem.replaceAll("PRIVATE", "SECRET"),
        publicKey: privatePem,
      },
      { kid: "a", alg: "EdDSA", ...pair },
      { kid: "a", alg: "ES256", privateKey: { ...privateJwk, x: "AAAA" } },
      {
        kid: "a",
        alg: "ES256",
        privateKey: privatePem.replace(/\n.{9}/, "\nAAAAAAAAA"),
        publicKey: pair.publicKey,
      },
    ];
    const use = (key: unknown) => caught(() => createFixture({ keys: [key as Key] }).sessions.ready());
    const errors = await Promise.all(given.map(use));
    for (const error of errors) expect(error).toBeInstanceOf(TypeError);
    const body = privatePem.replaceAll(/-----.*-----|\n/g, "");
    expect(leaksIn(errors, [privateJwk.d!, body, body.slice(30, 60), SECRET.slice(0, 31)])).toEqual([]);
  });
});

it("nothing is seen in the object that holds the keys, nor in what it publishes", async () => {
  const { sessions } = createFixture({ keys: [KEY, { kid: "a", alg: "ES256", privateKey: privateJwk }] });
  const { accessToken } = await sessions.issue({ userId: "user", claims: { role: CLAIM } });
  await sessions.ready();
  const published = await sessions.jwks();
  expect(published.keys).toHaveLength(1);
  expect(leaksIn([sessions, published], [accessToken, privateJwk.d!])).toEqual([]);
});
