/** What is particular to Koa: its errors, states, mounts, proxies, body parsers, and the middleware around. */
import { connect, createServer as createHttp2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { bodyParser } from "@koa/bodyparser";
import type { HttpOptions } from "@sess/http";
import Koa from "koa";
import olderBodyParser from "koa-bodyparser";
import mount from "koa-mount";
import { describe, expect, test } from "vitest";
import { Browser, setNames } from "../../http/test/browser.ts";
import { hangUp, raw } from "../../http/test/raw-request.ts";
import { serving } from "../../http/test/serving.ts";
import { sessionsInMemory } from "../../http/test/sessions-in-memory.ts";
import type { Claims } from "../../http/test/world.ts";
import { koaSessions } from "../src/index.ts";
import { listen } from "./koa-app.ts";

const { serve, closing } = serving(listen);

const ada = { userId: "ada", claims: { plan: "pro" } } as const;

/** Errors as the application tells of them. */
const asJson: Koa.Middleware = async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    ctx.status = 500;
    ctx.body = { handled: (error as Error).message };
  }
};

describe("errors", () => {
  test("what is no outage is thrown, to whatever middleware is around", async () => {
    const bug = (): Promise<never> => Promise.reject(new TypeError("a bug"));
    const web = koaSessions({ ...sessionsInMemory<Claims>(), authenticate: bug, refresh: bug });
    const app = new Koa().use(asJson).use(web.routes);
    app.use(async (ctx, next) => {
      if (ctx.path === "/login") await web.signIn(ctx, { ...ada, userId: "" });
      else if (ctx.path === "/confirm") await web.reauthenticate(ctx);
      else await next();
    });
    app.use(web.authenticate());
    const url = await serve(app);
    const handled = { handled: "a bug" };
    const headers = { authorization: "Bearer a" };
    expect(await (await fetch(`${url}/me`, { headers })).json()).toEqual(handled);
    const refresh = { method: "POST", headers: { cookie: "__Secure-sess-refresh=a" } };
    expect(await (await fetch(`${url}/auth/refresh`, refresh)).json()).toEqual(handled);
    const login = await fetch(`${url}/login`, { method: "POST" });
    expect(await login.json()).toEqual({ handled: expect.stringContaining("userId") });
    const confirm = await fetch(`${url}/confirm`, { method: "POST" });
    expect(await confirm.json()).toEqual({
      handled: "sess: reauthenticate: put authenticate() before it.",
    });
  });

  test.each([
    ["the application's", true, null],
    ["Koa's own", false, "kept"],
  ])("cookies of a refresh survive the error of the handler behind, in %s answer", async (_, own, kept) => {
    const sessions = sessionsInMemory<Claims>();
    const { refreshToken } = await sessions.issue(ada);
    const web = koaSessions(sessions, { transparentRefresh: true });
    const app = new Koa();
    app.silent = true;
    if (own) app.use(asJson);
    app.use(web.authenticate()).use(() => {
      throw Object.assign(new Error("a bug"), { headers: { "X-Own": "kept" } });
    });
    const headers = { cookie: `__Host-sess-refresh=${refreshToken}` };
    const response = await fetch(await serve(app), { headers });
    expect(response.status).toBe(500);
    expect(setNames(response)).toEqual(["__Host-sess-access", "__Host-sess-refresh"]);
    expect(response.headers.get("x-own")).toBe(kept);
  });

  test("who hangs up in the midst of a body is at fault: what is thrown is one that Koa does not log", async () => {
    let reads = (): void => {};
    const reading = new Promise<void>((resolve) => (reads = resolve));
    let fails = (_error: unknown): void => {};
    const failing = new Promise<unknown>((resolve) => (fails = resolve));
    const app = new Koa();
    app.silent = true; // Koa tells of the connection too
    app.use(async (_ctx, next) => {
      reads();
      await next().catch(fails);
    });
    await hangUp(await serve(app.use(koaSessions(sessionsInMemory<Claims>()).routes)), reading);
    expect(await failing).toMatchObject({ status: 400, expose: true });
  });

  test.each([["a text"], [undefined], [Object.freeze(new Error("frozen"))]])(
    "whatever is thrown behind stays what it is: %s",
    async (thrown) => {
      const sessions = sessionsInMemory<Claims>();
      const { refreshToken } = await sessions.issue(ada);
      const app = new Koa();
      const seen: unknown[] = [];
      app.use(async (ctx, next) => {
        await next().catch((error: unknown) => seen.push(error));
        ctx.status = 204;
      });
      app.use(koaSessions(sessions, { transparentRefresh: true }).authenticate());
      app.use(() => Promise.reject(thrown));
      const headers = { cookie: `__Host-sess-refresh=${refreshToken}` };
      expect((await fetch(await serve(app), { headers })).status).toBe(204);
      expect(seen).toEqual([thrown]);
    },
  );
});

describe("the middleware around", () => {
  test("sees status, type and body, and can change them", async () => {
    const web = koaSessions(sessionsInMemory<Claims>());
    const seen: unknown[] = [];
    const app = new Koa().use(async (ctx, next) => {
      await next();
      seen.push([ctx.status, ctx.type, ctx.body, ctx.length]);
      ctx.set("X-Seen", "yes");
      if (ctx.path === "/page") ctx.redirect("/sign-in");
    });
    app.use(web.routes).use(web.authenticate());
    const url = await serve(app);
    const missing = '{"error":"missing_token"}';
    const page = await fetch(`${url}/page`, { redirect: "manual" });
    expect([page.status, page.headers.get("location")]).toEqual([302, "/sign-in"]);
    const devices = await fetch(`${url}/auth/devices`);
    expect([devices.status, devices.headers.get("x-seen"), await devices.text()]).toEqual([
      401,
      "yes",
      missing,
    ]);
    const refusal = [401, "application/json", missing, missing.length];
    expect(seen).toEqual([refusal, refusal]);
  });

  test("HEAD says nothing of a length that it does not know, and 204 has no type", async () => {
    const sessions = sessionsInMemory<Claims>();
    const { accessToken } = await sessions.issue(ada);
    const url = await serve(new Koa().use(koaSessions(sessions).routes));
    const headers = { authorization: `Bearer ${accessToken}` };
    const head = await fetch(`${url}/auth/devices`, { method: "HEAD", headers });
    expect([head.status, head.headers.get("content-type"), head.headers.get("content-length")]).toEqual([
      200,
      "application/json",
      null,
    ]);
    const options = await fetch(`${url}/auth/devices`, { method: "OPTIONS" });
    expect([options.status, options.headers.get("allow")]).toEqual([204, "GET, HEAD, DELETE, OPTIONS"]);
    expect(options.headers.get("content-type")).toBeNull();
  });

  test("what it had prepared for its own answer is not mixed into this one", async () => {
    const sessions = sessionsInMemory<Claims>();
    const { accessToken } = await sessions.issue(ada);
    const app = new Koa().use(async (ctx, next) => {
      ctx.type = "json";
      ctx.body = { mine: true };
      await next();
    });
    const url = await serve(app.use(koaSessions(sessions).routes));
    const headers = { authorization: `Bearer ${accessToken}` };
    const head = await fetch(`${url}/auth/devices`, { method: "HEAD", headers });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, null]);
    const options = await fetch(`${url}/auth/devices`, { method: "OPTIONS" });
    expect([options.status, options.headers.get("content-type")]).toEqual([204, null]);
  });

  test("a request that is nobody's business goes on, and a 404 stays one", async () => {
    const web = koaSessions(sessionsInMemory<Claims>());
    const app = new Koa().use(web.routes).use(async (ctx, next) => {
      if (ctx.path === "/auth/callback") ctx.body = "mine";
      else await next();
    });
    const url = await serve(app);
    expect(await (await fetch(`${url}/auth/callback`)).text()).toBe("mine");
    expect((await fetch(`${url}/auth/other`)).status).toBe(404);
    expect((await fetch(`${url}/authentic`)).status).toBe(404);
  });
});

describe("requests", () => {
  test("mounted, basePath is the whole path: that is what browsers compare cookies with", async () => {
    const sessions = sessionsInMemory<Claims>();
    const options: HttpOptions = { basePath: "/api/auth" };
    const web = koaSessions(sessions, options);
    const api = new Koa().use(web.routes).use(async (ctx, next) => {
      if (ctx.path !== "/login") await next();
      else if (await web.signIn(ctx, ada)) ctx.body = {};
    });
    const url = await serve(new Koa().use(mount("/api", api)));
    const browser = new Browser(url);
    expect((await browser.send("POST", "/api/login")).status).toBe(200);
    expect((await browser.send("POST", "/api/auth/refresh")).status).toBe(200);
    expect((await browser.send("GET", "/api/auth/devices")).status).toBe(200);
    expect((await browser.send("GET", "/auth/devices")).status).toBe(404);
  });

  test("the device's IP is ctx.ip, as the proxy settings of the application have it", async () => {
    const sessions = sessionsInMemory<Claims>();
    const web = koaSessions(sessions);
    const app = new Koa({ proxy: true }).use(async (ctx) => {
      if (await web.signIn(ctx, ada)) ctx.status = 204;
    });
    const headers = { "x-forwarded-for": "192.0.2.1" };
    await fetch(await serve(app), { method: "POST", headers });
    const [session] = await sessions.list("ada");
    expect(session?.device).toMatchObject({ ip: "192.0.2.1" });
  });

  test("two Authorization headers are refused, though Node would take the first", async () => {
    const sessions = sessionsInMemory<Claims>();
    const { accessToken } = await sessions.issue(ada);
    const app = new Koa().use(koaSessions(sessions).authenticate()).use((ctx) => void (ctx.status = 204));
    const url = await serve(app);
    const good = `Bearer ${accessToken}`;
    expect(await raw(url, "GET", { authorization: [good] })).toBe(204);
    expect(await raw(url, "GET", { authorization: [good, good] })).toBe(401);
    expect(await raw(url, "GET", { Authorization: [good, "Basic YTpi"] })).toBe(401);
  });

  test("methods and request targets that fetch has no word for are harmless", async () => {
    const url = await serve(new Koa().use(koaSessions(sessionsInMemory<Claims>()).routes));
    expect(await raw(`${url}/auth/devices`, "TRACE", {})).toBe(405);
    expect(await raw(`${url}/auth/devices`, "PROPFIND", {})).toBe(405);
    expect(await raw(`${url}//auth/devices`, "GET", {})).toBe(404);
  });

  test.each([
    ["@koa/bodyparser", bodyParser()],
    [
      "@koa/bodyparser, for text as well",
      bodyParser({ enableTypes: ["text"], extendTypes: { text: ["*/*"] } }),
    ],
    ["koa-bodyparser", olderBodyParser()],
  ])("reads what %s has read before; a body with __proto__ is refused by it", async (_, parser) => {
    const sessions = sessionsInMemory<Claims>();
    const { refreshToken } = await sessions.issue(ada);
    const app = new Koa();
    app.use(parser).use(koaSessions(sessions).routes);
    const url = await serve(app);
    const post = (body: string): Promise<Response> =>
      fetch(`${url}/auth/refresh`, { method: "POST", headers: { "content-type": "application/json" }, body });
    expect((await post(JSON.stringify({ refresh_token: refreshToken }))).status).toBe(200);
    expect([400, 401]).toContain((await post('{"__proto__":{"refresh_token":"x"}}')).status);
  });

  test("a body without a declared length that is too large gets its answer, and can be logged", async () => {
    const logged: unknown[] = [];
    const app = new Koa().use(async (ctx, next) => {
      ctx.res.on("finish", () => logged.push([ctx.status, ctx.socket.remoteAddress]));
      await next();
    });
    const url = await serve(app.use(koaSessions(sessionsInMemory<Claims>()).routes));
    const body = new Blob(Array.from({ length: 64 }, () => new Uint8Array(4_096).fill(32))).stream();
    const headers = { "content-type": "application/json" };
    const init = { method: "POST", headers, body, duplex: "half" as const };
    expect((await fetch(`${url}/auth/refresh`, init)).status).toBe(400);
    expect((await fetch(`${url}/auth/devices`)).status).toBe(401);
    expect(logged).toEqual([
      [400, "127.0.0.1"],
      [401, "127.0.0.1"],
    ]);
  });

  test("over HTTP/2, the own origin is known by the authority", async () => {
    const sessions = sessionsInMemory<Claims>();
    const { accessToken } = await sessions.issue(ada);
    const app = new Koa().use(koaSessions(sessions).authenticate());
    app.use((ctx) => void (ctx.body = ctx.state.auth.userId));
    const server = createHttp2Server((req, res) => void app.callback()(req, res));
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = connect(origin);
    const post = async (from: string): Promise<unknown> => {
      const cookie = `__Host-sess-access=${accessToken}`;
      const stream = client.request({ ":method": "POST", ":path": "/", cookie, origin: from });
      const status = new Promise((resolve) => stream.on("response", (got) => resolve(got[":status"])));
      await new Promise((resolve) => void stream.end().resume().on("close", resolve));
      return status;
    };
    expect([await post(origin), await post("https://evil.example")]).toEqual([200, 403]);
    client.close();
  });
});
