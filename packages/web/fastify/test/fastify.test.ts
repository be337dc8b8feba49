/** What is particular to Fastify: its errors, hooks, scopes, prefixes, parsers, and the plugins that are used with it. */
import { connect } from "node:http2";
import type { AddressInfo } from "node:net";
import { createGunzip, gzipSync } from "node:zlib";
import cookie from "@fastify/cookie";
import cors from "@fastify/cors";
import Fastify, { type FastifyInstance, type FastifyServerOptions } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { Browser, setNames } from "../../http/test/browser.ts";
import { hangUp, raw } from "../../http/test/raw-request.ts";
import { serving } from "../../http/test/serving.ts";
import { sessionsInMemory } from "../../http/test/sessions-in-memory.ts";
import type { Claims } from "../../http/test/world.ts";
import { fastifySessions } from "../src/index.ts";
import { listen } from "./fastify-app.ts";

const { serve, closing } = serving(listen);

/** What Fastify has warned of. */
const warnings: string[] = [];
afterEach(() => void warnings.splice(0));

function watched(options: FastifyServerOptions = {}): FastifyInstance {
  const stream = { write: (line: string) => void warnings.push(line) };
  return Fastify({ logger: { level: "warn", stream }, ...options });
}

const ada = { userId: "ada", claims: { plan: "pro" } } as const;
const JSON_TYPE = { "content-type": "application/json" };

describe("errors", () => {
  test("what is no outage goes to the error handler", async () => {
    const bug = (): Promise<never> => Promise.reject(new TypeError("a bug"));
    const web = fastifySessions({ ...sessionsInMemory<Claims>(), authenticate: bug, refresh: bug });
    const app = Fastify();
    app.setErrorHandler<Error>((error, _req, reply) => reply.code(500).send({ handled: error.message }));
    await app.register(web.routes);
    app.get("/me", { onRequest: web.authenticate() }, async () => ({}));
    app.post("/login", (req, reply) => web.signIn(req, reply, { ...ada, userId: "" }));
    app.post("/confirm", (req, reply) => web.reauthenticate(req, reply));
    const url = await serve(app);
    const handled = { handled: "a bug" };
    const headers = { authorization: "Bearer a" };
    expect(await (await fetch(`${url}/me`, { headers })).json()).toEqual(handled);
    const refresh = { method: "POST", headers: { cookie: "__Secure-sess-refresh=a" } };
    expect(await (await fetch(`${url}/auth/refresh`, refresh)).json()).toEqual(handled);
    const untyped = { ...refresh, headers: { ...refresh.headers, "content-type": "a b" } };
    expect(await (await fetch(`${url}/auth/refresh`, untyped)).json()).toEqual(handled);
    const login = await fetch(`${url}/login`, { method: "POST" });
    expect(await login.json()).toEqual({ handled: expect.stringContaining("userId") });
    const confirm = await fetch(`${url}/confirm`, { method: "POST" });
    expect(await confirm.json()).toEqual({ handled: "sess: reauthenticate: put authenticate() before it." });
  });

  test("cookies of a refresh survive the error of the handler behind", async () => {
    const sessions = sessionsInMemory<Claims>();
    const { refreshToken } = await sessions.issue(ada);
    const app = Fastify();
    const onRequest = fastifySessions(sessions, { transparentRefresh: true }).authenticate();
    app.get("/me", { onRequest }, () => Promise.reject(new Error("a bug")));
    const headers = { cookie: `__Host-sess-refresh=${refreshToken}` };
    const response = await fetch(`${await serve(app)}/me`, { headers });
    expect(response.status).toBe(500);
    expect(setNames(response)).toEqual(["__Host-sess-access", "__Host-sess-refresh"]);
  });
});

describe("the hooks and handlers around", () => {
  test("see one answer, with the cookies of all, however late it is sent", async () => {
    const sessions = sessionsInMemory<Claims>();
    const web = fastifySessions(sessions);
    const app = watched();
    await app.register(cookie);
    const sent: unknown[] = [];
    app.addHook("onSend", async (req, reply, payload) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      sent.push([req.url, reply.statusCode, typeof payload]);
    });
    await app.register(web.routes);
    app.get("/me", { onRequest: web.authenticate() }, () => Promise.reject(new Error("handled")));
    app.post("/login", async (req, reply) => {
      reply.setCookie("theme", "dark");
      const issued = await web.signIn(req, reply, { ...ada, startedAt: Number(req.headers["x-started"]) });
      // As a handler does that has no more to say.
      return issued === undefined ? undefined : { userId: issued.session.userId };
    });
    const url = await serve(app);
    const login = (started: number): Promise<Response> =>
      fetch(`${url}/login`, { method: "POST", headers: { "x-started": String(started) } });

    expect((await fetch(`${url}/me`)).status).toBe(401);
    const signedIn = await login(Date.now());
    expect(setNames(signedIn)).toEqual(["__Host-sess-access", "__Secure-sess-refresh", "theme"]);
    await sessions.revokeAll("ada");
    const fenced = await login(1);
    expect([fenced.status, await fenced.json()]).toEqual([409, { error: "fenced" }]);
    expect((await fetch(`${url}/auth/devices`)).status).toBe(401);
    expect(sent).toEqual([
      ["/me", 401, "string"],
      ["/login", 200, "string"],
      ["/login", 409, "string"],
      ["/auth/devices", 401, "string"],
    ]);
    expect(warnings).toEqual([]);
  });

  test("may authenticate many routes at once, in a scope", async () => {
    const sessions = sessionsInMemory<Claims>();
    const { accessToken } = await sessions.issue(ada);
    const web = fastifySessions(sessions);
    const app = Fastify();
    await app.register(web.routes);
    await app.register(async (scope) => {
      scope.addHook("onRequest", web.authenticate());
      scope.get("/private", async (req) => req.auth.userId);
    });
    app.get("/public", async (req) => ({ auth: web.authOf(req) ?? null }));
    const url = await serve(app);
    const headers = { authorization: `Bearer ${accessToken}` };
    expect((await fetch(`${url}/private`)).status).toBe(401);
    expect(await (await fetch(`${url}/private`, { headers })).text()).toBe("ada");
    expect(await (await fetch(`${url}/public`, { headers })).json()).toEqual({ auth: null });
  });

  test("inject is a request like any other", async () => {
    const sessions = sessionsInMemory<Claims>();
    const { refreshToken } = await sessions.issue(ada);
    const app = Fastify();
    await app.register(fastifySessions(sessions).routes);
    const payload = { refresh_token: refreshToken };
    const refreshed = await app.inject({ method: "POST", url: "/auth/refresh", payload });
    expect([refreshed.statusCode, refreshed.json().token_type]).toEqual([200, "Bearer"]);
    expect((await app.inject({ url: "/auth/devices" })).statusCode).toBe(401);
  });
});

describe("the routes", () => {
  test("HEAD says nothing of a length that it does not know, and 204 has no type", async () => {
    const sessions = sessionsInMemory<Claims>();
    const { accessToken } = await sessions.issue(ada);
    const app = Fastify();
    await app.register(fastifySessions(sessions).routes);
    const url = `${await serve(app)}/auth/devices`;
    const headers = { authorization: `Bearer ${accessToken}` };
    const head = await fetch(url, { method: "HEAD", headers });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, null]);
    expect(head.headers.get("content-type")).toMatch(/^application\/json/);
    const options = await fetch(url, { method: "OPTIONS" });
    expect([options.status, options.headers.get("allow")]).toEqual([204, "GET, HEAD, DELETE, OPTIONS"]);
    expect(options.headers.get("content-type")).toBeNull();
  });

  test("leave other paths below theirs to the application, and to its own words for 404", async () => {
    const app = Fastify();
    app.setNotFoundHandler((_req, reply) => reply.code(404).send("nowhere"));
    await app.register(fastifySessions(sessionsInMemory<Claims>()).routes);
    app.get("/auth/callback", async () => "mine");
    const url = await serve(app);
    expect(await (await fetch(`${url}/auth/callback`)).text()).toBe("mine");
    for (const path of ["/auth", "/auth/", "/auth/other", "/authentic", "/auth/devices/a/b"]) {
      expect([path, await (await fetch(url + path)).text()]).toEqual([path, "nowhere"]);
    }
  });

  test("are in no OpenAPI document as a wildcard", async () => {
    const app = Fastify();
    const schemas: unknown[] = [];
    app.addHook("onRoute", ({ schema }) => void schemas.push(schema));
    await app.register(fastifySessions(sessionsInMemory<Claims>()).routes);
    await app.ready();
    expect(new Set(schemas.map((schema) => JSON.stringify(schema)))).toEqual(new Set(['{"hide":true}']));
  });

  test("answer a CORS preflight only where @fastify/cors does not", async () => {
    const app = Fastify();
    await app.register(cors, { origin: "https://app.example", credentials: true, methods: ["POST"] });
    await app.register(
      fastifySessions(sessionsInMemory<Claims>(), { trustedOrigins: ["https://app.example"] }).routes,
    );
    const url = `${await serve(app)}/auth/refresh`;
    const origin = { origin: "https://app.example" };
    const headers = { ...origin, "access-control-request-method": "POST" };
    const preflight = await fetch(url, { method: "OPTIONS", headers });
    expect(preflight.headers.get("access-control-allow-methods")).toBe("POST");
    expect(preflight.headers.get("access-control-allow-origin")).toBe("https://app.example");
    const response = await fetch(url, { method: "POST", headers: origin });
    expect(response.status).toBe(401);
    expect(response.headers.get("access-control-allow-origin")).toBe("https://app.example");
  });

  test("methods and request targets that fetch has no word for are harmless", async () => {
    const app = Fastify();
    app.addHttpMethod("PROPFIND", { hasBody: true });
    await app.register(fastifySessions(sessionsInMemory<Claims>()).routes);
    const url = await serve(app);
    expect(await raw(`${url}/auth/devices`, "TRACE", {})).toBe(405);
    expect(await raw(`${url}/auth/devices`, "PROPFIND", {})).toBe(405);
    expect(await raw(`${url}/auth/devices`, "MKCOL", {})).toBe(404);
    expect(await raw(`${url}//auth/devices`, "GET", {})).toBe(404);
    expect(await raw(`${url}/auth/devices/%`, "DELETE", {})).toBe(400);
  });
});

describe("scopes", () => {
  test("below a prefix, basePath is the whole path: that is what browsers compare cookies with", async () => {
    const web = fastifySessions(sessionsInMemory<Claims>(), { basePath: "/api/auth" });
    const app = Fastify();
    const api = async (scope: FastifyInstance): Promise<void> => {
      await scope.register(web.routes);
      scope.post("/login", async (req, reply) => (await web.signIn(req, reply, ada)) && {});
    };
    await app.register(api, { prefix: "/api/" });
    const browser = new Browser(await serve(app));
    expect((await browser.send("POST", "/api/login")).status).toBe(200);
    expect((await browser.send("POST", "/api/auth/refresh")).status).toBe(200);
    expect((await browser.send("GET", "/api/auth/devices")).status).toBe(200);
    expect((await browser.send("GET", "/auth/devices")).status).toBe(404);
  });

  test("a prefix that basePath does not begin with is refused, and it is said what to give", async () => {
    const { routes } = fastifySessions(sessionsInMemory<Claims>());
    const app = Fastify();
    const api = async (scope: FastifyInstance): Promise<void> => {
      await scope.register(routes);
    };
    const registered = app.register(api, { prefix: "/api" });
    const says = 'sess: basePath: must be the whole path: below the prefix /api, "/api/auth".';
    await expect(Promise.resolve(registered)).rejects.toThrow(new TypeError(says));
  });

  test("two kinds of sessions live side by side", async () => {
    const [users, staff] = [sessionsInMemory<Claims>(), sessionsInMemory<Claims>()];
    const app = Fastify();
    const web = fastifySessions(users);
    const admin = fastifySessions(staff, { basePath: "/admin/auth", cookies: { name: "admin" } });
    await app.register(web.routes);
    await app.register(admin.routes);
    app.post("/login", async (req, reply) => (await web.signIn(req, reply, ada)) && {});
    app.get("/admin", { onRequest: admin.authenticate() }, async () => ({}));
    const browser = new Browser(await serve(app));
    await browser.send("POST", "/login");
    expect((await browser.send("GET", "/auth/devices")).status).toBe(200);
    expect((await browser.send("GET", "/admin")).status).toBe(401);
    expect((await browser.send("GET", "/admin/auth/devices")).status).toBe(401);
  });
});

describe("bodies", () => {
  test("are parsed as before on the routes of the application", async () => {
    const app = Fastify();
    app.addContentTypeParser("text/csv", { parseAs: "string" }, async (_req: unknown, body: unknown) => [
      body,
    ]);
    await app.register(fastifySessions(sessionsInMemory<Claims>()).routes);
    app.post("/echo", async (req) => ({ body: req.body }));
    const url = `${await serve(app)}/echo`;
    const post = async (type: string, body: string): Promise<unknown> =>
      (await fetch(url, { method: "POST", headers: { "content-type": type }, body })).json();
    expect(await post("application/json", '{"a":1}')).toEqual({ body: { a: 1 } });
    expect(await post("text/csv", "a,b")).toEqual({ body: ["a,b"] });
    expect(await post("text/html", "a")).toMatchObject({ statusCode: 415 });
  });

  test("whatever the application does with its own: other parsers, small limits, none at all", async () => {
    const sessions = sessionsInMemory<Claims>();
    for (const prepare of [
      (app: FastifyInstance) => app.removeAllContentTypeParsers(),
      (app: FastifyInstance) =>
        app.addContentTypeParser("*", async () => Promise.reject(new Error("parsed"))),
    ]) {
      const { refreshToken } = await sessions.issue(ada);
      const app = Fastify({ bodyLimit: 10 });
      prepare(app);
      await app.register(fastifySessions(sessions).routes);
      const init = {
        method: "POST",
        headers: JSON_TYPE,
        body: JSON.stringify({ refresh_token: refreshToken }),
      };
      expect((await fetch(`${await serve(app)}/auth/refresh`, init)).status).toBe(200);
    }
  });

  test("have a type or none, and a wrong one is a 400 in the words of all frameworks", async () => {
    const sessions = sessionsInMemory<Claims>();
    const app = watched();
    await app.register(fastifySessions(sessions).routes);
    const url = `${await serve(app)}/auth/refresh`;
    const invalid = { error: "invalid_request", error_description: "the body must be application/json" };
    for (const type of ["", "a b", ";;", "text", "application/json, text/html", "application/jsonp"]) {
      const { refreshToken } = await sessions.issue(ada);
      const headers = { "content-type": type };
      const response = await fetch(url, { method: "POST", headers, body: "{}" });
      expect([type, response.status, await response.json()]).toEqual([type, 400, invalid]);
      // Without a body, its type is nobody's concern.
      const cookies = { cookie: `__Secure-sess-refresh=${refreshToken}` };
      expect((await fetch(url, { method: "POST", headers: { ...headers, ...cookies } })).status).toBe(200);
    }
    const { refreshToken } = await sessions.issue(ada);
    const cookies = { cookie: `__Secure-sess-refresh=${refreshToken}` };
    expect((await fetch(url, { method: "POST", headers: { ...JSON_TYPE, ...cookies } })).status).toBe(200);
    expect(warnings).toEqual([]);
  });

  test("are what the preParsing hooks have made of them", async () => {
    const sessions = sessionsInMemory<Claims>();
    const { refreshToken } = await sessions.issue(ada);
    const app = Fastify();
    app.addHook("preParsing", async (req, _reply, payload) =>
      req.headers["content-encoding"] === "gzip" ? payload.pipe(createGunzip()) : payload,
    );
    await app.register(fastifySessions(sessions).routes);
    const body = gzipSync(JSON.stringify({ refresh_token: refreshToken }));
    const headers = { ...JSON_TYPE, "content-encoding": "gzip" };
    const response = await fetch(`${await serve(app)}/auth/refresh`, { method: "POST", headers, body });
    expect(response.status).toBe(200);
  });

  test("without a declared length that are too large get their answer, and can be logged", async () => {
    const app = watched();
    const logged: unknown[] = [];
    app.addHook("onResponse", async (req, reply) => {
      logged.push([reply.statusCode, req.socket.remoteAddress]);
    });
    await app.register(fastifySessions(sessionsInMemory<Claims>()).routes);
    const url = await serve(app);
    const body = new Blob(Array.from({ length: 64 }, () => new Uint8Array(4_096).fill(32))).stream();
    const init = { method: "POST", headers: JSON_TYPE, body, duplex: "half" as const };
    expect((await fetch(`${url}/auth/refresh`, init)).status).toBe(400);
    expect((await fetch(`${url}/auth/devices`)).status).toBe(401);
    expect(logged).toEqual([
      [400, "127.0.0.1"],
      [401, "127.0.0.1"],
    ]);
    expect(warnings).toEqual([]);
  });
});

test("who hangs up in the midst of a body is no failure of the server's, and is not logged as one", async () => {
  const app = watched();
  let reads = (): void => {};
  const reading = new Promise<void>((resolve) => (reads = resolve));
  app.addHook("preHandler", async () => reads());
  const failing = new Promise<unknown>((resolve) => {
    app.addHook("onError", async (_req, _reply, error) => resolve(error));
  });
  await app.register(fastifySessions(sessionsInMemory<Claims>()).routes);
  await hangUp(await serve(app), reading);
  expect(await failing).toMatchObject({ statusCode: 400 });
  expect(warnings).toEqual([]);
});

describe("requests", () => {
  test("the device's IP is req.ip, as the proxy settings of the application have it", async () => {
    const sessions = sessionsInMemory<Claims>();
    const web = fastifySessions(sessions);
    const app = Fastify({ trustProxy: "loopback" });
    app.post("/login", async (req, reply) => (await web.signIn(req, reply, ada)) && {});
    const headers = { "x-forwarded-for": "192.0.2.1" };
    await fetch(`${await serve(app)}/login`, { method: "POST", headers });
    const [session] = await sessions.list("ada");
    expect(session?.device).toMatchObject({ ip: "192.0.2.1" });
  });

  test("two Authorization headers are refused, though Node would take the first", async () => {
    const sessions = sessionsInMemory<Claims>();
    const { accessToken } = await sessions.issue(ada);
    const app = Fastify();
    app.get("/me", { onRequest: fastifySessions(sessions).authenticate() }, async () => ({}));
    const url = `${await serve(app)}/me`;
    const good = `Bearer ${accessToken}`;
    expect(await raw(url, "GET", { authorization: [good] })).toBe(200);
    expect(await raw(url, "GET", { authorization: [good, good] })).toBe(401);
    expect(await raw(url, "GET", { Authorization: [good, "Basic YTpi"] })).toBe(401);
  });

  test("over HTTP/2, the own origin is known by the authority, and the routes answer", async () => {
    const sessions = sessionsInMemory<Claims>();
    const { accessToken } = await sessions.issue(ada);
    const web = fastifySessions(sessions);
    const app = Fastify({ http2: true });
    await app.register(web.routes);
    app.post("/me", { onRequest: web.authenticate() }, async () => ({}));
    await app.listen({ host: "127.0.0.1", port: 0 });
    closing.push(async () => app.close());
    const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    const client = connect(origin);
    const post = async (path: string, from: string): Promise<unknown> => {
      const cookies = `__Host-sess-access=${accessToken}`;
      const stream = client.request({ ":method": "POST", ":path": path, cookie: cookies, origin: from });
      const status = new Promise((resolve) => stream.on("response", (got) => resolve(got[":status"])));
      await new Promise((resolve) => void stream.end().resume().on("close", resolve));
      return status;
    };
    expect([await post("/me", origin), await post("/me", "https://evil.example")]).toEqual([200, 403]);
    expect([await post("/auth/logout", origin), await post("/auth/none", origin)]).toEqual([200, 404]);
    client.close();
  });
});
