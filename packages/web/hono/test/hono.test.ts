/** What is particular to Hono: its context, its errors, its responses, and where its sessions come from. */
import type { Sessions } from "@sess/core";
import { memoryCache, memorySessions } from "@sess/core/memory";
import type { HttpOptions } from "@sess/http";
import { type Context, Hono } from "hono";
import { setCookie } from "hono/cookie";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { describe, expect, test, vi } from "vitest";
import { raw } from "../../http/test/raw-request.ts";
import { serving } from "../../http/test/serving.ts";
import { sessionsInMemory } from "../../http/test/sessions-in-memory.ts";
import type { Claims } from "../../http/test/world.ts";
import { honoSessions } from "../src/index.ts";
import { listen } from "./hono-app.ts";

const REFRESH = "__Host-sess-refresh";
const ada = { userId: "ada", claims: { plan: "pro" } } as const;
const { serve } = serving(listen);

function cookieNames(response: Response): string[] {
  return response.headers.getSetCookie().map((line) => line.slice(0, line.indexOf("=")));
}

describe("honoSessions", () => {
  test("what is no outage goes to onError", async () => {
    const bug = (): Promise<never> => Promise.reject(new TypeError("a bug"));
    const web = honoSessions({ ...sessionsInMemory<Claims>(), authenticate: bug, refresh: bug });
    const app = new Hono();
    app.onError((error, c) => c.json({ handled: error.message }, 500));
    app.use(web.routes);
    app.get("/me", web.authenticate(), (c) => c.text(""));
    app.post("/login", async (c) => c.json(await web.signIn(c, { ...ada, userId: "" })));
    app.post("/confirm", async (c) => c.json(await web.reauthenticate(c)));
    const handled = async (path: string, method: string, headers = {}): Promise<string> =>
      (await (await app.request(path, { method, headers })).json()).handled;
    expect(await handled("/me", "GET", { authorization: "Bearer a" })).toBe("a bug");
    expect(await handled("/auth/refresh", "POST", { cookie: "__Secure-sess-refresh=a" })).toBe("a bug");
    expect(await handled("/login", "POST")).toContain("userId");
    expect(await handled("/confirm", "POST")).toBe("sess: reauthenticate: put authenticate() before it.");
  });

  test.each<[string, (c: Context) => Response, number]>([
    ["a handler that answers without its context", () => new Response("ok"), 200],
    ["one that sets a cookie by itself", () => new Response("ok", { headers: [["Set-Cookie", "a=b"]] }), 200],
    ["one whose answer cannot be changed", () => Response.redirect("https://app.example/"), 302],
    [
      "one that fails",
      () => {
        throw new Error("a bug");
      },
      500,
    ],
    ["one that is not there", (c) => c.notFound() as Response, 404],
  ])("cookies of a refresh on the way get through %s", async (_, handler, status) => {
    const sessions = sessionsInMemory<Claims>();
    const web = honoSessions(sessions, { transparentRefresh: true });
    const app = new Hono();
    app.onError((_error, c) => c.text("failed", 500));
    app.get("/", web.authenticate(), handler);
    const { refreshToken } = await sessions.issue(ada);
    const response = await app.request("/", { headers: { cookie: `${REFRESH}=${refreshToken}` } });
    expect(response.status).toBe(status);
    expect(cookieNames(response).filter((name) => name !== "a")).toEqual(["__Host-sess-access", REFRESH]);
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  test("but a cookie that the handler has set anew is the only one of its name", async () => {
    const sessions = sessionsInMemory<Claims>();
    const web = honoSessions(sessions, { transparentRefresh: true });
    const app = new Hono();
    app.get("/", web.authenticate(), async (c) => {
      const again = await web.reauthenticate(c);
      return c.text(again.ok ? again.issued.accessToken : "");
    });
    const { refreshToken } = await sessions.issue(ada);
    const response = await app.request("/", { headers: { cookie: `${REFRESH}=${refreshToken}` } });
    expect(cookieNames(response).toSorted()).toEqual(["__Host-sess-access", REFRESH]);
    expect(response.headers.getSetCookie().join()).toContain(`__Host-sess-access=${await response.text()};`);
  });

  test("cookies of a refresh on the way get through middleware that does not wait for the handler", async () => {
    const sessions = sessionsInMemory<Claims>();
    const web = honoSessions(sessions, { transparentRefresh: true });
    let reach!: () => void;
    const reached = new Promise<void>((resolve) => (reach = resolve));
    const app = new Hono();
    // As timeout() does, after a time.
    app.use(async (_, next) => {
      await Promise.race([next(), reached]);
      throw new HTTPException(504);
    });
    app.get("/", web.authenticate(), () => {
      reach();
      return new Promise<Response>(() => {});
    });
    const { refreshToken } = await sessions.issue(ada);
    const response = await app.request("/", { headers: { cookie: `${REFRESH}=${refreshToken}` } });
    expect(response.status).toBe(504);
    expect(cookieNames(response)).toEqual(["__Host-sess-access", REFRESH]);
  });

  test("a handler that forgets its answer is told so by Hono", async () => {
    const app = new Hono();
    app.onError((error, c) => c.text(error.message, 500));
    app.use(honoSessions(sessionsInMemory<Claims>()).routes);
    app.get("/", (async () => {}) as never);
    expect(await (await app.request("/")).text()).toContain("Did you forget to return a Response");
  });

  const ACTIVE = [200, { active: true }] as const;
  test.each<[string, (c: Context) => Promise<unknown>, readonly [status: number, body: object]]>([
    ["c.req.text()", (c) => c.req.text(), ACTIVE],
    ["c.req.arrayBuffer()", (c) => c.req.arrayBuffer(), ACTIVE],
    ["c.req.parseBody()", (c) => c.req.parseBody(), ACTIVE],
    ["c.req.json(), in vain", (c) => c.req.json().catch(() => {}), ACTIVE],
    [
      "c.req.raw, so that nobody can read it again",
      (c) => c.req.raw.text(),
      [400, { error: "invalid_request" }],
    ],
  ])("a form that was read by %s", async (_, read, expected) => {
    const sessions = sessionsInMemory<Claims>();
    const app = new Hono().use(async (c, next) => {
      await read(c);
      await next();
    });
    const secret = "0123456789abcdef0123456789abcdef";
    app.use(honoSessions(sessions, { clients: { edge: { secret } } }).routes);
    const { accessToken } = await sessions.issue(ada);
    const response = await app.request("/auth/introspect", {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`edge:${secret}`)}` },
      body: new URLSearchParams({ token: accessToken }),
    });
    expect([response.status, await response.json()]).toMatchObject(expected);
  });

  test("what other middleware has set stays, and hides nothing", async () => {
    const sessions = sessionsInMemory<Claims>();
    const web = honoSessions(sessions, { trustedOrigins: ["https://app.example"] });
    const app = new Hono();
    app.use(cors({ origin: "https://app.example" }));
    app.use(async (c, next) => {
      setCookie(c, "theme", "dark");
      await next();
    });
    app.use(web.routes);
    app.get("/me", web.authenticate(), (c) => c.text(c.var.auth.userId));
    app.post("/login", async (c) => {
      const signedIn = await web.signIn(c, ada);
      return signedIn.ok ? c.redirect("/") : signedIn.response;
    });
    const names = async (method: string, path: string, cookie = ""): Promise<unknown> => {
      const headers = { origin: "https://app.example", cookie };
      const response = await app.request(path, { method, headers });
      expect(response.headers.get("access-control-allow-origin")).toBe("https://app.example");
      return [response.status, cookieNames(response)];
    };
    const both = ["__Host-sess-access", "__Secure-sess-refresh"];
    expect(await names("POST", "/login")).toEqual([302, ["theme", ...both]]);
    const refused = await names("GET", "/me", "__Host-sess-access=a");
    expect(refused).toEqual([401, ["theme", "__Host-sess-access"]]);
    const { refreshToken } = await sessions.issue(ada);
    const refreshed = await names("POST", "/auth/refresh", `__Secure-sess-refresh=${refreshToken}`);
    expect(refreshed).toEqual([200, ["theme", ...both]]);
  });

  test.each<[string, (c: Context) => Promise<unknown>]>([
    ["json", (c) => c.req.json()],
    ["text", (c) => c.req.text()],
    ["blob", (c) => c.req.blob()],
    ["parseBody", (c) => c.req.parseBody()],
  ])("a body that c.req.%s has read is read all the same", async (_, read) => {
    const sessions = sessionsInMemory<Claims>();
    const app = new Hono();
    app.use(async (c, next) => {
      await read(c);
      await next();
    });
    app.use(honoSessions(sessions).routes);
    const { refreshToken } = await sessions.issue(ada);
    const response = await fetch(`${await serve(app)}/auth/refresh`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ refresh_token: refreshToken }),
    });
    expect(response.status).toBe(200);
  });

  test.each<[string, (c: Context) => Promise<unknown>]>([
    ["parseBody", (c) => c.req.parseBody()],
    ["formData", (c) => c.req.formData()],
  ])("so is a form that c.req.%s has read", async (_, read) => {
    const sessions = sessionsInMemory<Claims>();
    const clients = { api: { secret: "correct horse battery staple" } };
    const app = new Hono();
    app.use(async (c, next) => {
      await read(c);
      await next();
    });
    app.use(honoSessions(sessions, { clients }).routes);
    const { accessToken: token } = await sessions.issue(ada);
    const authorization = `Basic ${btoa(`api:${clients.api.secret}`)}`;
    const body = new URLSearchParams({ token });
    const init = { method: "POST", headers: { authorization }, body };
    const response = await fetch(`${await serve(app)}/auth/introspect`, init);
    expect(await response.json()).toMatchObject({ active: true, sub: "ada" });
  });

  test("two Authorization headers are refused", async () => {
    const sessions = sessionsInMemory<Claims>();
    const app = new Hono();
    app.get("/me", honoSessions(sessions).authenticate(), (c) => c.text(""));
    const url = await serve(app);
    const good = `Bearer ${(await sessions.issue(ada)).accessToken}`;
    expect(await raw(`${url}/me`, "GET", { authorization: [good] })).toBe(200);
    expect(await raw(`${url}/me`, "GET", { authorization: [good, good] })).toBe(401);
  });

  test("below a base path or another application, basePath is the whole path", async () => {
    const sessions = sessionsInMemory<Claims>();
    const { routes } = honoSessions(sessions, { basePath: "/api/auth" });
    const { accessToken } = await sessions.issue(ada);
    const headers = { authorization: `Bearer ${accessToken}` };
    const inner = new Hono().use(routes);
    for (const app of [new Hono().route("/api", inner), new Hono().basePath("/api").use(routes)]) {
      expect((await app.request("/api/auth/devices", { headers })).status).toBe(200);
      expect((await app.request("/auth/devices", { headers })).status).toBe(404);
    }
  });

  test("a wrong option is a TypeError at once, though the sessions come later", () => {
    const wrong = { basePath: "auth" } as HttpOptions;
    expect(() => honoSessions(() => sessionsInMemory<Claims>(), wrong)).toThrow("sess: basePath: ");
  });
});

describe("honoSessions with sessions for each request", () => {
  /** What workers give beside the request. */
  function execution() {
    const works: Promise<unknown>[] = [];
    const waitUntil = (work: Promise<unknown>): void => void works.push(work);
    return { works, context: { waitUntil, passThroughOnException() {}, props: {} } };
  }

  function world() {
    const [store, cache] = [memorySessions(), memoryCache()];
    const made = vi.fn<(c: Context) => Sessions<Claims>>(() => sessionsInMemory<Claims>({ store, cache }));
    return { made, cache, application: sessionsInMemory<Claims>({ store }) };
  }

  test("makes them once a request, at first use, and closes them after it", async () => {
    const { made, application } = world();
    const { authenticate, authOf, routes, reauthenticate } = honoSessions(made);
    const app = new Hono();
    app.use(routes);
    app.get("/public", (c) => c.text("ok"));
    app.get("/me", authenticate({ optional: true }), authenticate(), async (c) => {
      await reauthenticate(c);
      return c.text(authOf(c)!.userId);
    });
    const { accessToken } = await application.issue(ada);
    const headers = { authorization: `Bearer ${accessToken}` };
    expect((await app.request("/public")).status).toBe(200);
    expect(made).not.toHaveBeenCalled();
    for (const times of [1, 2]) {
      expect(await (await app.request("/me", { headers })).text()).toBe("ada");
      expect(made).toHaveBeenCalledTimes(times);
      const closed = made.mock.results[times - 1]!.value.authenticate(accessToken);
      await expect(closed).rejects.toMatchObject({ code: "ERR_SESS_CLOSED" });
    }
    expect((await app.request("/auth/devices", { headers })).status).toBe(200);
    expect(made).toHaveBeenCalledTimes(3);
  });

  test("has the runtime wait for the repair, and the client not", async () => {
    const { made, cache, application } = world();
    let addAt = (): void => {};
    const added = new Promise<void>((resolve) => (addAt = resolve));
    const add = vi.spyOn(cache, "add").mockImplementation(() => added.then(() => true));
    const { authenticate } = honoSessions(made);
    const app = new Hono();
    app.get("/me", authenticate(), (c) => c.text(c.var.auth.source));
    const headers = { authorization: `Bearer ${(await application.issue(ada)).accessToken}` };
    const { works, context } = execution();
    const response = await app.request("/me", { headers }, {}, context);
    expect(await response.text()).toBe("store");
    expect(works).toHaveLength(1);
    const settled = vi.fn<() => void>();
    void works[0]!.then(settled);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([add.mock.calls.length, settled.mock.calls.length]).toEqual([1, 0]);
    addAt();
    await expect(works[0]).resolves.toEqual({ propagated: true });
  });

  test("those that requests share would be closed for all: it says so", async () => {
    const shared = sessionsInMemory<Claims>();
    const { authenticate } = honoSessions(() => shared);
    const app = new Hono();
    app.onError((error, c) => c.text(error.message, 500));
    app.get("/me", authenticate({ optional: true }), (c) => c.text(""));
    expect((await app.request("/me")).status).toBe(200);
    const again = await app.request("/me");
    expect(await again.text()).toContain("sess: sessions: the function must make new ones at each call");
  });

  test.each([undefined, Promise.resolve(sessionsInMemory<Claims>())])(
    "what is none is a bug, and says so",
    async (none) => {
      const { authenticate } = honoSessions(() => none as unknown as Sessions);
      const app = new Hono();
      app.onError((error, c) => c.text(error.message, 500));
      app.get("/me", authenticate({ optional: true }), (c) => c.text(""));
      expect(await (await app.request("/me")).text()).toMatch(/^sess: sessions: the function must give what/);
    },
  );

  test("the function gets the bindings, and its own failure goes to onError", async () => {
    type Bindings = { SECRET: string };
    const { authenticate } = honoSessions((c: Context<{ Bindings: Bindings }>) => {
      if (!c.env.SECRET) throw new Error("SECRET is missing");
      return sessionsInMemory<Claims>();
    });
    const app = new Hono<{ Bindings: Bindings }>();
    app.onError((error, c) => c.text(error.message, 500));
    app.get("/me", authenticate({ optional: true }), (c) => c.text("ok"));
    expect(await (await app.request("/me", {}, { SECRET: "1" })).text()).toBe("ok");
    expect(await (await app.request("/me", {}, {})).text()).toBe("SECRET is missing");
  });
});
