/** Libraries that know nothing of sess use its endpoints: two clients of OAuth, a verifier of JWTs, an OpenID provider. */
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as oauth from "oauth4webapi";
import * as openid from "openid-client";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { HttpOptions } from "../src/index.ts";
import { startFetchApp } from "./fetch-app.ts";
import { served } from "./served.ts";
import { sessionsInMemory } from "./sessions-in-memory.ts";
import type { Claims } from "./world.ts";

const ISSUER = "https://sess.example";
const SECRET = "correct horse: battery+staple%";
const jwk = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function startApp(options: HttpOptions) {
  const sessions = sessionsInMemory<Claims>({ keys: [{ kid: "k1", alg: "EdDSA", privateKey: jwk }] });
  const { url, close } = await startFetchApp({ sessions, options });
  closing.push(close);
  return {
    url,
    sessions,
    issue: (userId: string = "ada") => sessions.issue({ userId, claims: { plan: "pro" } }),
    metadata: {
      issuer: ISSUER,
      introspection_endpoint: `${url}/auth/introspect`,
      revocation_endpoint: `${url}/auth/revoke`,
    },
  };
}

const clients = { "api:1": { secret: SECRET }, phone: { public: true } } as const;

describe("openid-client", () => {
  test.each([
    ["client_secret_basic", openid.ClientSecretBasic(SECRET)],
    ["client_secret_post", openid.ClientSecretPost(SECRET)],
  ])("introspects and revokes, with %s", async (_, authentication) => {
    const app = await startApp({ clients });
    const client = new openid.Configuration(app.metadata, "api:1", {}, authentication);
    openid.allowInsecureRequests(client);
    const { accessToken, refreshToken, session } = await app.issue();
    expect(await openid.tokenIntrospection(client, accessToken)).toMatchObject({
      active: true,
      sub: "ada",
      sid: session.id,
      plan: "pro",
    });
    await openid.tokenRevocation(client, refreshToken, { token_type_hint: "refresh_token" });
    expect(await openid.tokenIntrospection(client, accessToken)).toEqual({ active: false });
    expect(await app.sessions.authenticate(accessToken)).toEqual({ ok: false, reason: "revoked" });
  });

  test("hears of a wrong secret", async () => {
    const app = await startApp({ clients });
    const client = new openid.Configuration(app.metadata, "api:1", {}, openid.ClientSecretBasic("wrong"));
    openid.allowInsecureRequests(client);
    await expect(openid.tokenIntrospection(client, "token")).rejects.toMatchObject({ status: 401 });
  });

  test("revokes as a public client", async () => {
    const app = await startApp({ clients });
    const client = new openid.Configuration(app.metadata, "phone", {}, openid.None());
    openid.allowInsecureRequests(client);
    const { accessToken } = await app.issue();
    await openid.tokenRevocation(client, accessToken);
    expect(await app.sessions.authenticate(accessToken)).toMatchObject({ ok: false });
  });
});

test("oauth4webapi introspects and revokes", async () => {
  const app = await startApp({ clients });
  const client = { client_id: "api:1" };
  const options = { [oauth.allowInsecureRequests]: true };
  const proof = oauth.ClientSecretBasic(SECRET);
  const { accessToken } = await app.issue();
  const introspect = async (): Promise<oauth.IntrospectionResponse> => {
    const response = await oauth.introspectionRequest(app.metadata, client, proof, accessToken, options);
    return oauth.processIntrospectionResponse(app.metadata, client, response);
  };
  expect(await introspect()).toMatchObject({ active: true, iss: ISSUER, sub: "ada" });
  const response = await oauth.revocationRequest(app.metadata, client, proof, accessToken, options);
  expect(await oauth.processRevocationResponse(response)).toBeUndefined();
  expect(await introspect()).toEqual({ active: false });
});

describe("the published keys", () => {
  test("verify an access token with jose alone", async () => {
    const app = await startApp({});
    const { accessToken } = await app.issue();
    const keys = createRemoteJWKSet(new URL(`${app.url}/auth/jwks`));
    const { payload } = await jwtVerify(accessToken, keys, {
      issuer: ISSUER,
      audience: ISSUER,
      typ: "at+jwt",
    });
    expect(payload).toMatchObject({ sub: "ada", plan: "pro" });
  });

  test("let another service of sess verify", async () => {
    const app = await startApp({});
    const { accessToken } = await app.issue();
    const elsewhere = sessionsInMemory({ keys: { jwksUri: `${app.url}/auth/jwks` } });
    // Its signature is right; the store here does not know the session.
    expect(await elsewhere.authenticate(accessToken)).toEqual({ ok: false, reason: "unknown_session" });
  });
});

/** What its end_session endpoint calls for each client; its types leave it out. */
interface CanLogOut {
  backchannelLogout(subject: string, sessionId: string): Promise<void>;
}

describe("oidc-provider", () => {
  test("ends a session by its logout token", async () => {
    const server = createServer();
    const { url: issuer, close } = await served(server);
    closing.push(close);
    const app = await startApp({
      backchannelLogout: {
        issuer,
        clientId: "sess",
        jwks: `${issuer}/jwks`,
        sessionsOf: ({ sid = "" }) => ({ sessionIds: [sid] }),
      },
    });
    // It has something to say about keys that are not kept, and about Node 20.
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { Provider } = await import("oidc-provider");
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: "sess",
          client_secret: SECRET,
          redirect_uris: ["https://app.example/callback"],
          backchannel_logout_uri: `${app.url}/auth/backchannel-logout`,
          backchannel_logout_session_required: true,
        },
      ],
      // Its own refuses to call this machine.
      fetch: (address, { method, headers, body } = {}) =>
        fetch(address, { method, headers, body } as RequestInit),
      features: { backchannelLogout: { enabled: true } },
      jwks: {
        keys: [generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" })],
      },
    });
    const answer = provider.callback();
    server.on("request", (request, response) => void answer(request, response));
    warned.mockRestore();

    const [one, other] = [await app.issue(), await app.issue()];
    const client = await provider.Client.find("sess");
    await (client as unknown as CanLogOut).backchannelLogout("op|ada", one.session.id);
    expect(await app.sessions.authenticate(one.accessToken)).toEqual({ ok: false, reason: "revoked" });
    expect(await app.sessions.authenticate(other.accessToken)).toMatchObject({ ok: true });
    const history = await app.sessions.history("ada");
    expect(history.find(({ id }) => id === one.session.id)).toMatchObject({
      revokedReason: "backchannel_logout",
      revokedBy: issuer,
    });
  });
});
