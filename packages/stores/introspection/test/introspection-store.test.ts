/** The edge and the application: one cache between them, and the truth with one of them only. */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { createSessions, type CacheStore, type Sessions } from "@sess/core";
import { memoryCache } from "@sess/core/memory";
import { type RedisServer, startRedis } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { upstashCache } from "@sess/upstash";
import { Redis } from "@upstash/redis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Endpoint, startEndpoint } from "../../../caches/upstash/test/support/endpoint.ts";
import { wiringOf } from "../../../web/http/test/wiring.ts";
import { introspectionStore, type IntrospectionOptions } from "../src/index.ts";
import { type Application, startApplication } from "./support/application.ts";

const ada = { userId: "ada", claims: { plan: "pro" } } as const;
const cases: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(cases.splice(0).map((one) => one.close()));
});

describeWith("redis", "introspectionStore, behind a cache that it shares with the application", () => {
  let redis: RedisServer;
  let upstash: Endpoint;
  let cache: CacheStore;
  let app: Application;
  beforeAll(async () => {
    redis = await startRedis();
    upstash = await startEndpoint(redis.url);
    const { url, token } = upstash;
    cache = upstashCache(new Redis({ url, token, automaticDeserialization: false, retry: false }));
  });
  afterAll(async () => {
    await upstash.close();
    await redis.stop();
  });
  beforeEach(async () => {
    app = await startApplication(cache);
    cases.push(app);
  });

  function edge(options: Partial<IntrospectionOptions> = {}): Sessions {
    const { common, publicKey, client, url } = app;
    const store = introspectionStore({ url: `${url}/auth/introspect`, ...client, ...options });
    const sessions = createSessions({ ...common, keys: [publicKey], store, cache, cacheDeadline: "1s" });
    cases.push(sessions);
    return sessions;
  }

  it("asks nobody on a hit", async () => {
    const { accessToken } = await app.sessions.issue(ada);
    await app.sessions.close(); // It has told the cache by then.
    expect(await edge().authenticate(accessToken)).toMatchObject({
      ok: true,
      userId: "ada",
      source: "cache",
    });
    expect(app.reads()).toBe(0);
  });

  it("asks the application on a miss, and repairs the cache for as long as the session lives", async () => {
    const { accessToken, session } = await app.sessions.issue(ada);
    await expect.poll(() => cache.get(`session:${session.id}`)).toBe("ada");
    await redis.flush();
    const sessions = edge();
    expect(await sessions.authenticate(accessToken)).toMatchObject({
      source: "store",
      claims: { plan: "pro" },
    });
    expect(app.reads()).toBe(1);
    await sessions.close();
    expect(await edge().authenticate(accessToken)).toMatchObject({ source: "cache" });
    expect(app.reads()).toBe(1);
    expect(await cache.get(`session:${session.id}`)).toBe("ada");
  });

  it("refuses at the next request what the application has revoked", async () => {
    const { accessToken, session } = await app.sessions.issue(ada);
    const sessions = edge();
    expect((await sessions.authenticate(accessToken)).ok).toBe(true);
    expect(await app.sessions.revoke(session.id)).toMatchObject({ propagated: true });
    expect(await sessions.authenticate(accessToken)).toEqual({ ok: false, reason: "revoked" });
    // And when the cache has lost that, too.
    await redis.flush();
    expect(await sessions.authenticate(accessToken)).toEqual({ ok: false, reason: "revoked" });
  });

  it("knows of denied tokens, and repairs those with their session", async () => {
    const { accessToken, refreshToken } = await app.sessions.issue(ada);
    await app.sessions.deny(accessToken, { reason: "leaked" });
    const next = await app.sessions.refresh(refreshToken);
    await redis.flush();
    const sources: unknown[] = [];
    for (let times = 0; times < 2; times++) {
      const sessions = edge();
      expect(await sessions.authenticate(accessToken)).toEqual({ ok: false, reason: "denied" });
      await sessions.close();
      const other = await edge().authenticate(next.ok ? next.accessToken : "");
      sources.push(other.ok && other.source);
      await redis.flush();
    }
    expect(sources).toEqual(["cache", "cache"]);
  });

  it("does not know a session that the application does not know", async () => {
    const other = await startApplication(cache);
    cases.push(other);
    const store = introspectionStore({ url: `${other.url}/auth/introspect`, ...other.client });
    expect(await store.findMany([crypto.randomUUID()], Date.now())).toEqual([]);
  });

  it("the cached go on while the application is down, and for the others that is an outage", async () => {
    const [known, missed] = [await app.sessions.issue(ada), await app.sessions.issue(ada)];
    const sessions = edge();
    expect((await sessions.authenticate(known.accessToken)).ok).toBe(true);
    await new Redis({ ...upstash, automaticDeserialization: false }).del(`session:${missed.session.id}`);
    const unavailable = { code: "ERR_SESS_STORE_UNAVAILABLE" };
    app.setDown(true);
    expect(await sessions.authenticate(known.accessToken)).toMatchObject({ ok: true, source: "cache" });
    await expect(sessions.authenticate(missed.accessToken)).rejects.toMatchObject({
      ...unavailable,
      cause: { message: "introspectionStore: the application answered with 503" },
    });
    app.setDown(false);
    expect(await sessions.authenticate(missed.accessToken)).toMatchObject({ ok: true, source: "store" });
    await app.close();
    expect(await sessions.authenticate(known.accessToken)).toMatchObject({ ok: true, source: "cache" });
    const strong = sessions.authenticate(missed.accessToken, { consistency: "strong" });
    await expect(strong).rejects.toMatchObject(unavailable);
  });

  it("a wrong secret, or a wrong path, is an outage, and in no message", async () => {
    const { accessToken } = await app.sessions.issue(ada);
    for (const [wrong, says] of [
      [{ clientSecret: "hunter2 of a secret" }, /answered with 401: it knows no such clientId/],
      [{ clientId: "somebody" }, /answered with 401/],
      [{ url: `${app.url}/auth/introspection` }, /answered with 404: is the url right/],
    ] as const) {
      const failure = await edge(wrong)
        .authenticate(accessToken, { consistency: "strong" })
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ cause: { message: expect.stringMatching(says) } });
      expect(String((failure as Error).cause)).not.toMatch(/hunter2|50 %/);
    }
  });

  it("so it is wired, as the README has it", async () => {
    const wiring = await wiringOf<{ openSessions(env: object): Sessions }>(import.meta.url);
    const { client, publicKey, url } = app;
    const sessions = wiring.openSessions({
      PUBLIC_KEY: JSON.stringify(publicKey.publicKey),
      APP_URL: url,
      CLIENT_SECRET: client.clientSecret,
      REDIS_URL: upstash.url,
      REDIS_TOKEN: upstash.token,
    });
    cases.push(sessions);
    const { accessToken, session } = await app.sessions.issue(ada);
    await redis.flush();
    expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: true, userId: "ada" });
    await app.sessions.revoke(session.id);
    expect(await sessions.authenticate(accessToken)).toEqual({ ok: false, reason: "revoked" });
  });

  it("whatever else happens to sessions, the application does", async () => {
    const store = introspectionStore({ url: app.url, ...app.client });
    expect([await store.revokedSince(0), await store.denied(0)]).toEqual([[], []]);
    const { findMany: _, revokedSince: _2, denied: _3, ...others } = store;
    expect(Object.keys(others)).toHaveLength(10);
    for (const method of Object.values(others)) {
      await expect((method as () => Promise<unknown>)()).rejects.toThrow(/is the application's to do/);
    }
  });
});

describe("introspectionStore takes for an answer only what is one", () => {
  const SESSION = { expiresAt: 2_000, revokedAt: null, denied: [] };
  const ACTIVE = { active: true, sub: "ada", sid: "1", session: SESSION };
  const ask = async (listener: RequestListener): Promise<unknown> => {
    const server = createServer(listener);
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    cases.push({ close: async () => (server.closeAllConnections(), server.close()) });
    return introspectionStore({ url, clientId: "a", clientSecret: "b" }).findMany(["1"], 1_000);
  };
  const answering =
    (status: number, body: unknown): RequestListener =>
    (_, res) =>
      void res.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));

  it("this is one", async () => {
    expect(await ask(answering(200, ACTIVE))).toMatchObject([{ id: "1", userId: "ada", revokedAt: null }]);
    expect(await ask(answering(200, { active: false }))).toEqual([]);
    const ended = { ...ACTIVE, active: false, session: { ...SESSION, revokedAt: 5 } };
    expect(await ask(answering(200, ended))).toMatchObject([{ id: "1", revokedAt: 5 }]);
    const denied = [1_000, 1_001].map((expiresAt) => ({ jti: `t${expiresAt}`, reason: "leaked", expiresAt }));
    expect(await ask(answering(200, { ...ACTIVE, session: { ...SESSION, denied } }))).toMatchObject([
      { denied: [{ jti: "t1001", sessionId: "1", reason: "leaked", expiresAt: 1_001 }] },
    ]);
  });

  it.each<[string, number, unknown]>([
    ["a page of a proxy", 200, "<html>Sign in to the Wi-Fi</html>"],
    ["nothing", 200, ""],
    ["null", 200, "null"],
    ["a list", 200, [ACTIVE]],
    ["no verdict", 200, { ...ACTIVE, active: "yes" }],
    ["active, and no session", 200, { active: true, sub: "ada", sid: "1" }],
    ["another session", 200, { ...ACTIVE, sid: "2" }],
    ["nobody's session", 200, { ...ACTIVE, sub: "" }],
    ["seconds with a fraction", 200, { ...ACTIVE, session: { ...SESSION, expiresAt: 2.5 } }],
    ["an instant as text", 200, { ...ACTIVE, session: { ...SESSION, revokedAt: "2026-11-22" } }],
    ["a denial of nothing", 200, { ...ACTIVE, session: { ...SESSION, denied: [{ jti: "" }] } }],
    ["what is good, created", 201, ACTIVE],
    ["what is good, in an error", 500, ACTIVE],
    ["a redirect", 302, ACTIVE],
    ["too many requests", 429, { active: false }],
  ])("this is none: %s", async (_, status, body) => {
    await expect(ask(answering(status, body))).rejects.toThrow(/^introspectionStore: /);
  });

  it("nor is an answer that breaks off, or a redirect that would lead to one", async () => {
    const broken = ask((_, res) => {
      res.writeHead(200, { "content-length": "1000" }).write('{"active":false');
      setTimeout(() => res.destroy(), 20);
    });
    await expect(broken).rejects.toThrow(/cannot be read as JSON/);
    const elsewhere = ask((req, res) => {
      if (req.url === "/") res.writeHead(307, { location: "/there" }).end();
      else res.end(JSON.stringify({ active: false }));
    });
    await expect(elsewhere).rejects.toThrow(/answered with 307/);
  });

  it("one that does not answer at all keeps nobody for longer than storeDeadline", async () => {
    const app = await startApplication(memoryCache());
    cases.push(app);
    const { publicKey, common, sessions } = app;
    const { accessToken } = await sessions.issue(ada);
    const store = introspectionStore({
      url: "https://app.example",
      clientId: "a",
      clientSecret: "b",
      fetch: () => new Promise(() => {}),
    });
    const edge = createSessions({ ...common, keys: [publicKey], store, storeDeadline: 50 });
    await expect(edge.authenticate(accessToken)).rejects.toMatchObject({ code: "ERR_SESS_TIMEOUT" });
  });
});

describe("introspectionStore refuses what would not work, and names the option", () => {
  const RIGHT = { url: "https://app.example/auth/introspect", clientId: "edge", clientSecret: "hunter2" };
  it.each<[string, unknown]>([
    ["options", undefined],
    ["options", "https://app.example"],
    ["url", { ...RIGHT, url: undefined }],
    ["url", { ...RIGHT, url: "/auth/introspect" }],
    ["url", { ...RIGHT, url: "redis://app.example" }],
    ["url", { ...RIGHT, url: "https://edge:hunter2@app.example" }],
    ["clientId", { ...RIGHT, clientId: "" }],
    ["clientSecret", { ...RIGHT, clientSecret: undefined }],
    ["clientSecret", { ...RIGHT, clientSecret: 7 }],
    ["fetch", { ...RIGHT, fetch: "fetch" }],
    ["secret", { ...RIGHT, secret: "hunter2" }],
  ])("%s: %j", (name, options) => {
    const wrong = (): unknown => introspectionStore(options as IntrospectionOptions);
    expect(wrong).toThrow(TypeError);
    expect(wrong).toThrow(`introspectionStore: ${name}: `);
    expect(wrong).not.toThrow(/hunter2/);
  });

  it("a URL object will do", () => {
    expect(() => introspectionStore({ ...RIGHT, url: new URL(RIGHT.url) })).not.toThrow();
  });
});
