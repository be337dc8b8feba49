import { exportJWK, exportPKCS8, exportSPKI, generateKeyPair } from "jose";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createFixture, KEY, SECRET, START } from "../../test/support/fixture.ts";
import type { Key } from "./key.ts";

const pair = await generateKeyPair("ES256", { extractable: true });
const privateJwk = await exportJWK(pair.privateKey);
const publicJwk = await exportJWK(pair.publicKey);
const privatePem = await exportPKCS8(pair.privateKey);

afterEach(() => void vi.restoreAllMocks());

describe("keys", () => {
  it.each(["EdDSA", "ES256", "RS256"] as const)(
    "%s: sign and verify as JWK, PEM and CryptoKey",
    async (alg) => {
      const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
      const materials: Pick<Extract<Key, { alg: typeof alg }>, "privateKey" | "publicKey">[] = [
        { privateKey: await exportJWK(privateKey) },
        { privateKey: await exportJWK(privateKey), publicKey: await exportJWK(publicKey) },
        { privateKey: await exportPKCS8(privateKey), publicKey: await exportSPKI(publicKey) },
        { privateKey, publicKey },
      ];
      for (const material of materials) {
        const { sessions, another } = createFixture({ keys: [{ kid: "a", alg, ...material }] });
        const { accessToken } = await sessions.issue({ userId: "user" });
        expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: true });
        const verifies = another({ keys: [KEY, { kid: "a", alg, publicKey }] });
        expect(await verifies.authenticate(accessToken)).toMatchObject({ ok: true });
      }
    },
  );

  it("HS256 takes bytes as well as text", async () => {
    const bytes = new TextEncoder().encode(SECRET);
    const { sessions, another } = createFixture({ keys: [{ ...KEY, secret: bytes }] });
    const { accessToken } = await sessions.issue({ userId: "user" });
    expect(await another({ keys: [KEY] }).authenticate(accessToken)).toMatchObject({ ok: true });
  });

  it("the first signs, all verify, and one that is gone does not", async () => {
    const next: Key = { kid: "next", alg: "ES256", privateKey: privateJwk };
    const { sessions, another } = createFixture();
    const old = await sessions.issue({ userId: "user" });
    const rotated = another({ keys: [next, KEY] });
    const fresh = await rotated.issue({ userId: "user" });
    expect(await rotated.authenticate(old.accessToken)).toMatchObject({ ok: true });
    expect(await rotated.refresh(old.refreshToken)).toMatchObject({ ok: true });
    expect(await another({ keys: [KEY, next] }).authenticate(fresh.accessToken)).toMatchObject({ ok: true });
    const retired = another({ keys: [next] });
    expect(await retired.authenticate(old.accessToken)).toEqual({ ok: false, reason: "bad_signature" });
    expect(await retired.authenticate(fresh.accessToken)).toMatchObject({ ok: true });
  });

  it("name the key that cannot be imported, and show none of it", async () => {
    const broken = { ...privateJwk, d: "AAAA" };
    const { sessions } = createFixture({ keys: [{ kid: "a", alg: "ES256", privateKey: broken }] });
    const error = await sessions.issue({ userId: "user" }).catch((thrown: unknown) => thrown);
    expect(await sessions.list("user"), "no session is left behind").toEqual([]);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({
      message: "sess: keys[0].privateKey: cannot be imported as a key for ES256.",
    });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(String(privateJwk.d));
  });

  it("name the secret that a runtime cannot import", async () => {
    vi.spyOn(crypto.subtle, "importKey").mockRejectedValue(new Error("unsupported"));
    await expect(createFixture().sessions.ready()).rejects.toThrow(
      new TypeError("sess: keys[0].secret: cannot be imported as a key for HS256."),
    );
  });

  it.each<[string, Key]>([
    ["a secret", KEY],
    ["a private JWK", { kid: "a", alg: "ES256", privateKey: privateJwk }],
    ["a private PEM", { kid: "a", alg: "ES256", privateKey: privatePem, publicKey: publicJwk }],
  ])("cannot be read back once they are imported: %s", async (_, key) => {
    const imports = vi.spyOn(crypto.subtle, "importKey");
    await createFixture({ keys: [key] }).sessions.ready();
    const imported = await Promise.all(imports.mock.results.map(({ value }) => value as Promise<CryptoKey>));
    const secrets = imported.filter(({ type }) => type !== "public");
    expect(secrets.length).toBeGreaterThan(0);
    for (const { extractable } of secrets) expect(extractable).toBe(false);
  });
});

describe("ready", () => {
  it("is silent when all is well, and names what is not", async () => {
    const ready = (keys: Key[]): Promise<void> => createFixture({ keys }).sessions.ready();
    await expect(ready([KEY, { kid: "a", alg: "ES256", publicKey: publicJwk }])).resolves.toBeUndefined();
    const other = await exportJWK((await generateKeyPair("ES256", { extractable: true })).publicKey);
    const halves: Key = { kid: "a", alg: "ES256", privateKey: privateJwk, publicKey: other };
    await expect(ready([halves])).rejects.toThrow("sess: keys[0]: what it signs cannot be verified.");
    const broken: Key = { kid: "b", alg: "ES256", publicKey: { ...publicJwk, x: "!!" } };
    await expect(ready([KEY, broken])).rejects.toThrow("sess: keys[1].publicKey: cannot be imported");
  });

  it("is asked before a refresh changes anything", async () => {
    const { sessions, another, store } = createFixture();
    const { refreshToken, session } = await sessions.issue({ userId: "user" });
    const broken: Key = { kid: "b", alg: "ES256", privateKey: { ...privateJwk, x: "AAAA" } };
    await expect(another({ keys: [broken, KEY] }).refresh(refreshToken)).rejects.toThrow(TypeError);
    expect(await store.findMany([session.id], START)).toMatchObject([{ gen: 0 }]);
  });
});

it("a secret that is wiped after it was given goes on signing what it was", async () => {
  const bytes = new TextEncoder().encode(SECRET);
  const { sessions, another } = createFixture({ keys: [{ ...KEY, secret: bytes }] });
  bytes.fill(0);
  const { accessToken } = await sessions.issue({ userId: "user" });
  expect(await another({ keys: [KEY] }).authenticate(accessToken)).toMatchObject({ ok: true });
});
