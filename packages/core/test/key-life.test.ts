/** Keys: published and fetched, signed with far away, rotated without a gap, and none at all. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair } from "jose";
import { describe, expect, it } from "vitest";
import { isUnavailable, type Key } from "../src/index.ts";
import { createFixture, KEY } from "./support/fixture.ts";

const pair = await generateKeyPair("ES256", { extractable: true });
const signing: Key = { kid: "es", alg: "ES256", privateKey: await exportJWK(pair.privateKey) };

describe("a service that verifies only", () => {
  it("needs no private key: it authenticates and revokes, and issues nothing", async () => {
    const { sessions, another } = createFixture({ keys: [signing] });
    const verifier = another({ keys: [{ kid: "es", alg: "ES256", publicKey: pair.publicKey }] });
    await verifier.ready();
    const { accessToken, refreshToken, session } = await sessions.issue({ userId: "user" });
    expect(await verifier.authenticate(accessToken)).toMatchObject({ ok: true });
    await expect(verifier.issue({ userId: "user" })).rejects.toThrow(
      new TypeError("sess: keys[0]: cannot sign: this service verifies only. Give a privateKey or sign."),
    );
    await expect(verifier.refresh(refreshToken)).rejects.toThrow("sess: keys[0]: cannot sign");
    await expect(verifier.reauthenticate(session.id, { userId: "user" })).rejects.toThrow("cannot sign");
    expect(await verifier.list("user"), "and nothing was changed").toEqual([session]);
    expect(await verifier.revoke(session.id)).toMatchObject({ found: true });
    expect(await sessions.authenticate(accessToken)).toEqual({ ok: false, reason: "revoked" });
  });

  it("fetches published keys, also those that come later; without them nothing is decided", async () => {
    const next = await generateKeyPair("EdDSA", { extractable: true });
    const later: Key = { kid: "next", alg: "EdDSA", privateKey: await exportJWK(next.privateKey) };
    const { sessions, another } = createFixture({ keys: [signing, KEY] });
    let published = await sessions.jwks();
    expect(published.keys).toEqual([
      { ...(await exportJWK(pair.publicKey)), kid: "es", alg: "ES256", use: "sig" },
    ]);

    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      response.setHeader("content-type", "application/json").end(JSON.stringify(published));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const jwksUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
    const remote = another({ keys: { jwksUri } });
    const { accessToken } = await sessions.issue({ userId: "user" });
    expect(await remote.authenticate(accessToken)).toMatchObject({ ok: true });
    expect(await remote.authenticate(accessToken)).toMatchObject({ ok: true });
    expect(asked).toBe(1);
    await expect(remote.issue({ userId: "user" })).rejects.toThrow("this service verifies only");

    const hs = await another({ keys: [KEY] }).issue({ userId: "user" });
    expect(await remote.authenticate(hs.accessToken), "a secret is nobody's to publish").toMatchObject({
      ok: false,
    });

    const rotated = another({ keys: [later, signing] });
    published = await rotated.jwks();
    const fresh = await rotated.issue({ userId: "user" });
    const patient = another({ keys: { jwksUri } });
    expect(await patient.authenticate(fresh.accessToken)).toMatchObject({ ok: true });

    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const cut = another({ keys: { jwksUri } });
    const error = await cut.authenticate(accessToken).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "ERR_SESS_KEYS_UNAVAILABLE" });
    expect(isUnavailable(error)).toBe(true);
    await expect(cut.ready()).rejects.toMatchObject({ code: "ERR_SESS_KEYS_UNAVAILABLE" });
  });
});

describe("a key that is far away", () => {
  it("signs by an async function", async () => {
    const asked: Uint8Array[] = [];
    const sign = async (data: Uint8Array): Promise<Uint8Array> => {
      asked.push(data);
      const how = { name: "ECDSA", hash: "SHA-256" };
      return new Uint8Array(await crypto.subtle.sign(how, pair.privateKey, new Uint8Array(data)));
    };
    const { sessions } = createFixture({
      keys: [{ kid: "kms", alg: "ES256", publicKey: pair.publicKey, sign }],
    });
    await sessions.ready();
    const { accessToken, refreshToken } = await sessions.issue({ userId: "用户" });
    expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: true, userId: "用户" });
    expect(await sessions.refresh(refreshToken)).toMatchObject({ ok: true });
    expect(asked).toHaveLength(5);
  });

  it("that fails leaves no session behind", async () => {
    const sign = (): Promise<never> => Promise.reject(new Error("the KMS is down"));
    const { sessions } = createFixture({
      keys: [{ kid: "kms", alg: "ES256", publicKey: pair.publicKey, sign }],
    });
    const error = await sessions.issue({ userId: "user" }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "ERR_SESS_KEYS_UNAVAILABLE",
      message: "keys[0].sign failed",
      cause: { message: "the KMS is down" },
    });
    expect(isUnavailable(error)).toBe(true);
    expect(await sessions.list("user")).toEqual([]);
  });

  it("that was out of reach once is asked again, and a refresh that it failed is no theft", async () => {
    let broken = true;
    const sign = async (data: Uint8Array): Promise<Uint8Array> => {
      if (broken) throw new Error("timeout");
      const how = { name: "ECDSA", hash: "SHA-256" };
      return new Uint8Array(await crypto.subtle.sign(how, pair.privateKey, new Uint8Array(data)));
    };
    const key: Key = { kid: "kms", alg: "ES256", publicKey: pair.publicKey, sign };
    const { sessions, clock } = createFixture({ keys: [key] });
    await expect(sessions.ready()).rejects.toMatchObject({ code: "ERR_SESS_KEYS_UNAVAILABLE" });
    broken = false;
    const { refreshToken } = await sessions.issue({ userId: "user" });
    broken = true;
    await expect(sessions.refresh(refreshToken)).rejects.toMatchObject({ code: "ERR_SESS_KEYS_UNAVAILABLE" });
    broken = false;
    clock.now += 600_000;
    expect(await sessions.refresh(refreshToken)).toMatchObject({ ok: true });
  });

  it("that signs what cannot be verified leaves no session behind", async () => {
    const sign = async (): Promise<Uint8Array> => new Uint8Array(70);
    const key: Key = { kid: "kms", alg: "ES256", publicKey: pair.publicKey, sign };
    const { sessions } = createFixture({ keys: [key] });
    await expect(sessions.issue({ userId: "user" })).rejects.toThrow("what it signs cannot be verified");
    expect(await sessions.list("user")).toEqual([]);
  });
});

it("rotates under load without a rejected request", async () => {
  const next = await generateKeyPair("EdDSA", { extractable: true });
  const fresh: Key = { kid: "next", alg: "EdDSA", privateKey: await exportJWK(next.privateKey) };
  const { sessions, another } = createFixture({ keys: [signing] });
  const nodes = [sessions, another()];
  const refused: string[] = [];
  const rounds = Array.from({ length: 16 }, () => 0);
  const deploying = new AbortController();

  /** Asks and refreshes at whichever node, as fast as it is answered. */
  async function client(index: number): Promise<void> {
    let { accessToken, refreshToken } = await sessions.issue({ userId: `user ${index}` });
    while (!deploying.signal.aborted) {
      const node = nodes[(index + rounds[index]!++) % nodes.length]!;
      const [auth, outcome] = await Promise.all([node.authenticate(accessToken), node.refresh(refreshToken)]);
      if (!auth.ok) refused.push(auth.reason);
      if (outcome.ok) ({ accessToken, refreshToken } = outcome);
      else refused.push(outcome.reason);
    }
  }
  const clients = rounds.map((_, index) => client(index));

  // Two nodes are deployed one after the other, stage by stage: publish, sign, retire.
  for (const keys of [[signing, fresh], [fresh, signing], [fresh]]) {
    for (const index of nodes.keys()) {
      nodes[index] = another({ keys });
      // Until every client has been round several times: its tokens of the stage before are gone.
      const before = Math.min(...rounds);
      await expect.poll(() => Math.min(...rounds), { timeout: 20_000 }).toBeGreaterThan(before + 20);
    }
  }
  deploying.abort();
  await Promise.all(clients);
  expect(refused).toEqual([]);
  expect(Math.min(...rounds), "of two requests each, by each of 16 clients").toBeGreaterThan(6 * 20);
}, 60_000);
