/**
 * A request that began before a logout and ends after it does not bring the session back. Where the session lives in
 * the store that requests write to when they end, it does: "Destroy() is called and session removed from store; initial
 * request finishes, SET is called and session is saved in store again."
 * @see expressjs/session#632
 * @see tj/connect-redis#328
 */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expressSessions } from "@sess/express";
import type { HttpOptions } from "@sess/http";
import { describeWith } from "@sess/servers/describe-with";
import express from "express";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { Browser, setNames } from "../packages/web/http/test/browser.ts";
import { createHold, type Hold } from "./support/hold.ts";
import type { Instance, InstanceOptions } from "./support/instance.ts";
import { startWorld, type World } from "./support/world.ts";

const ACCESS = "__Host-sess-access";

interface Node {
  readonly url: string;
  readonly instance: Instance;
}

describeWith(["redis", "postgres"], "Express, on Redis and Postgres", () => {
  let world: World;
  const servers: Server[] = [];

  beforeAll(async () => {
    world = await startWorld();
  }, 60_000);
  afterEach(async () => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
    await world.closeAll();
  });
  afterAll(() => world.stop());

  /** A node of the application; what `report` is held by is slow in its handler. */
  async function serve(options: InstanceOptions = {}, http: HttpOptions = {}, report?: Hold): Promise<Node> {
    const instance = await world.open(options);
    const { authenticate, routes, signIn } = expressSessions(instance.sessions, http);
    const app = express().use(routes);
    app.post("/login", async (req, res) => void res.json(await signIn(req, res, { userId: "42" })));
    app.get("/me", authenticate(), (_req, res) => void res.end());
    app.get("/report", authenticate(), async (_req, res) => {
      await report?.wait();
      res.cookie("seen", "yes").json({ rows: 3 });
    });
    const server = app.listen(0, "127.0.0.1");
    servers.push(server);
    await new Promise((resolve) => server.once("listening", resolve));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, instance };
  }

  /** Nothing that the browser ever held is worth anything, on any node; and the store and the cache agree. */
  async function expectItIsOver(browser: Browser, cookie: string, nodes: readonly Node[]): Promise<void> {
    for (const { url, instance } of nodes) {
      const headers = { cookie };
      const responses = await Promise.all([
        fetch(`${url}/me`, { headers }),
        fetch(`${url}/auth/devices`, { headers }),
        fetch(`${url}/auth/refresh`, { method: "POST", headers }),
        // With what came back late.
        new BrowserWith(url, browser).send("GET", "/me"),
      ]);
      expect(responses.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
      expect(responses.flatMap((response) => setNames(response))).toEqual([]);
      expect(await instance.sessions.list("42")).toEqual([]);
    }
  }

  it("whose handler is slow: it gets its answer, and its end writes nothing", async () => {
    const hold = createHold();
    const [here, there] = [await serve({}, {}, hold), await serve()];
    const browser = new Browser(here.url);
    const { id, cookie } = await signedIn(browser, here);

    const late = browser.send("GET", "/report");
    await hold.reached;
    const logout = await new BrowserWith(there.url, browser).send("POST", "/auth/logout");
    expect(await logout.json()).toEqual({ propagated: true });
    // Even where the tombstone is lost: there is no session that its end could write.
    await world.redis.flush();
    hold.release();
    const response = await late;
    expect([response.status, setNames(response)]).toEqual([200, ["seen"]]);

    await expectItIsOver(browser, cookie, [here, there]);
    expect(await here.instance.redis.get(`session:${id}`)).not.toBe("42");
  });

  it("that was slow to be authenticated: the repair of the cache comes too late", async () => {
    const hold = createHold();
    const slow = await serve({
      wrapStore: (store) => ({
        ...store,
        findMany: async (ids, now) => {
          const found = await store.findMany(ids, now);
          await hold.wait();
          return found;
        },
      }),
    });
    const other = await serve();
    const browser = new Browser(slow.url);
    const { id, cookie } = await signedIn(browser, slow);
    await expect.poll(() => other.instance.redis.get(`session:${id}`)).toBe("42");
    await world.redis.flush();

    const late = browser.send("GET", "/report");
    await hold.reached;
    await new BrowserWith(other.url, browser).send("POST", "/auth/logout");
    hold.release();
    // It began before the logout, so it may go through. Nothing after it may.
    expect((await late).status).toBe(200);
    await slow.instance.redis.ping();

    await expectItIsOver(browser, cookie, [slow, other]);
    expect(await slow.instance.redis.get(`session:${id}`)).toBe("");
  });

  it.each([
    ["asks the store after the logout", "before"],
    ["asked the store before it", "after"],
  ] as const)("that refreshes on the way, and %s: it leaves no cookie behind", async (_, when) => {
    const hold = createHold();
    const slow = await serve(
      {
        wrapStore: (store) => ({
          ...store,
          rotate: async (...how) => {
            if (when === "before") await hold.wait();
            const rotated = await store.rotate(...how);
            if (when === "after") await hold.wait();
            return rotated;
          },
        }),
      },
      { transparentRefresh: true },
    );
    const other = await serve({}, { transparentRefresh: true });
    const browser = new Browser(slow.url);
    const { cookie } = await signedIn(browser, slow);

    // Its access cookie has expired.
    const late = new BrowserWith(slow.url, browser);
    late.cookies.delete(ACCESS);
    const answered = late.send("GET", "/report");
    await hold.reached;
    await new BrowserWith(other.url, browser).send("POST", "/auth/logout");
    hold.release();
    expect((await answered).status).toBe(401);
    expect(late.names).toEqual([]);

    await expectItIsOver(late, cookie, [slow, other]);
  });
});

/** The same browser at another node, as behind a load balancer. */
class BrowserWith extends Browser {
  constructor(url: string, { cookies }: Browser) {
    super(url);
    for (const [name, cookie] of cookies) this.cookies.set(name, cookie);
  }
}

/** What a browser holds after a sign-in, and the id of the session. */
async function signedIn(browser: Browser, { instance }: Node): Promise<{ id: string; cookie: string }> {
  expect((await browser.send("POST", "/login")).status).toBe(200);
  const [session] = await instance.sessions.list("42");
  const cookie = [...browser.cookies.values()].map(({ name, value }) => `${name}=${value}`).join("; ");
  return { id: session?.id ?? "", cookie };
}
