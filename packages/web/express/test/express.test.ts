/** What is particular to Express: its errors, headers, proxies, routers and body parsers. */
import express from "express";
import { describe, expect, test } from "vitest";
import { raw } from "../../http/test/raw-request.ts";
import { serving } from "../../http/test/serving.ts";
import { sessionsInMemory } from "../../http/test/sessions-in-memory.ts";
import type { Claims } from "../../http/test/world.ts";
import { expressSessions } from "../src/index.ts";
import { listen } from "./express-app.ts";

const { serve } = serving(listen);

const ada = { userId: "ada", claims: { plan: "pro" } } as const;

describe("expressSessions", () => {
  test("a form that express.urlencoded() has read is read all the same", async () => {
    const sessions = sessionsInMemory<Claims>();
    const clients = { api: { secret: "correct horse battery staple" } };
    const app = express();
    app.use(express.urlencoded({ extended: false }));
    app.use(expressSessions(sessions, { clients }).routes);
    const url = await serve(app);
    const { accessToken } = await sessions.issue(ada);
    const introspect = (body: string): Promise<Response> => {
      const authorization = `Basic ${Buffer.from(`api:${clients.api.secret}`).toString("base64")}`;
      const headers = { authorization, "content-type": "application/x-www-form-urlencoded" };
      return fetch(`${url}/auth/introspect`, { method: "POST", headers, body });
    };
    expect(await (await introspect(`token=${accessToken}`)).json()).toMatchObject({
      active: true,
      sub: "ada",
    });
    expect((await introspect("token=a&token=b")).status).toBe(400);
  });

  test("what is no outage goes to the error handler", async () => {
    const bug = (): Promise<never> => Promise.reject(new TypeError("a bug"));
    const web = expressSessions({ ...sessionsInMemory<Claims>(), authenticate: bug, refresh: bug });
    const app = express();
    app.use(web.routes);
    app.get("/me", web.authenticate(), (_req, res) => void res.end());
    app.post("/login", async (req, res) => void (await web.signIn(req, res, { ...ada, userId: "" })));
    app.use(((error: Error, _req, res, _next) => {
      res.status(500).json({ handled: error.message });
    }) satisfies express.ErrorRequestHandler);
    const url = await serve(app);
    const authorization = "Bearer a";
    const handled = { handled: "a bug" };
    expect(await (await fetch(`${url}/me`, { headers: { authorization } })).json()).toEqual(handled);
    const cookie = "__Secure-sess-refresh=a";
    const refreshed = await fetch(`${url}/auth/refresh`, { method: "POST", headers: { cookie } });
    expect(await refreshed.json()).toEqual(handled);
    const login = await fetch(`${url}/login`, { method: "POST" });
    expect(await login.json()).toEqual({ handled: expect.stringContaining("userId") });
  });

  test("a proof on a route that authenticates nobody is a bug, and says so", async () => {
    const web = expressSessions(sessionsInMemory<Claims>());
    const app = express();
    app.post("/confirm", async (req, res) => void (await web.reauthenticate(req, res)));
    app.use(((error: Error, _req, res, _next) => {
      res.status(500).json({ handled: error.message });
    }) satisfies express.ErrorRequestHandler);
    const response = await fetch(`${await serve(app)}/confirm`, { method: "POST" });
    const handled = "sess: reauthenticate: put authenticate() before it.";
    expect(await response.json()).toEqual({ handled });
  });

  test("the device's IP is req.ip, as the proxy settings of the application have it", async () => {
    const sessions = sessionsInMemory<Claims>();
    const web = expressSessions(sessions);
    const app = express();
    app.set("trust proxy", "loopback");
    app.post("/login", async (req, res) => void res.json(await web.signIn(req, res, ada)));
    const url = await serve(app);
    await fetch(`${url}/login`, { method: "POST", headers: { "x-forwarded-for": "192.0.2.1" } });
    const [session] = await sessions.list("ada");
    expect(session?.device).toMatchObject({ ip: "192.0.2.1" });
  });

  test("two Authorization headers are refused, though Node would take the first", async () => {
    const sessions = sessionsInMemory<Claims>();
    const { accessToken } = await sessions.issue(ada);
    const app = express();
    app.get("/me", expressSessions(sessions).authenticate(), (_req, res) => void res.end());
    const url = await serve(app);
    const good = `Bearer ${accessToken}`;
    expect(await raw(`${url}/me`, "GET", { authorization: [good] })).toBe(200);
    expect(await raw(`${url}/me`, "GET", { authorization: [good, good] })).toBe(401);
    expect(await raw(`${url}/me`, "GET", { Authorization: [good, "Basic YTpi"] })).toBe(401);
  });

  test("methods and request targets that fetch has no word for are harmless", async () => {
    const app = express();
    app.use(expressSessions(sessionsInMemory<Claims>()).routes);
    const url = await serve(app);
    expect(await raw(`${url}/auth/devices`, "TRACE", {})).toBe(405);
    expect(await raw(`${url}/auth/devices`, "PROPFIND", {})).toBe(405);
    expect(await raw(`${url}//auth/devices`, "GET", {})).toBe(404);
    expect(
      await raw(`${url}/auth/devices`, "DELETE", { authorization: `Bearer ${"a".repeat(20_000)}` }),
    ).toBe(431);
  });

  test("below a router, basePath is the whole path: that is what browsers compare cookies with", async () => {
    const sessions = sessionsInMemory<Claims>();
    const web = expressSessions(sessions, { basePath: "/api/auth" });
    const app = express();
    app.use("/api", express.Router().use(web.routes));
    const url = await serve(app);
    const { accessToken } = await sessions.issue(ada);
    const headers = { authorization: `Bearer ${accessToken}` };
    expect((await fetch(`${url}/api/auth/devices`, { headers })).status).toBe(200);
    expect((await fetch(`${url}/auth/devices`, { headers })).status).toBe(404);
  });

  test.each([
    ["express.text()", express.text({ type: "*/*" })],
    ["express.raw()", express.raw({ type: "*/*" })],
    ["express.json() and express.urlencoded()", [express.json(), express.urlencoded()]],
  ])("reads what %s has read before", async (_, parser) => {
    const sessions = sessionsInMemory<Claims>();
    const app = express();
    app.use(parser, expressSessions(sessions).routes);
    const url = await serve(app);
    const { refreshToken } = await sessions.issue(ada);
    const response = await fetch(`${url}/auth/refresh`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ refresh_token: refreshToken }),
    });
    expect(response.status).toBe(200);
  });

  test("a body without a declared length that is too large gets its answer, and can be logged", async () => {
    const app = express();
    const logged: unknown[] = [];
    app.use((req, res, next) => {
      res.on("finish", () => logged.push([res.statusCode, req.socket?.remoteAddress]));
      next();
    });
    app.use(expressSessions(sessionsInMemory<Claims>()).routes);
    const url = await serve(app);
    const chunk = new Uint8Array(4_096).fill(32);
    const body = new Blob(Array.from({ length: 64 }, () => chunk)).stream();
    const headers = { "content-type": "application/json" };
    const init = { method: "POST", headers, body, duplex: "half" as const };
    expect((await fetch(`${url}/auth/refresh`, init)).status).toBe(400);
    expect((await fetch(`${url}/auth/devices`)).status).toBe(401);
    expect(logged).toEqual([
      [400, "127.0.0.1"],
      [401, "127.0.0.1"],
    ]);
  });
});
