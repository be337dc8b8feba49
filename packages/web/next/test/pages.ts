/** Pages, and the proxy before them. */
import { deepEqual, equal, match } from "node:assert/strict";
import { parseSetCookie } from "cookie";
import { bearer, endings, signedIn } from "../../http/test/behaviours/expectations.ts";
import { cleared, setNames } from "../../http/test/browser.ts";
import type { Behaviour } from "../../http/test/world.ts";
import {
  BOTH,
  expectFailed,
  expectNobody,
  expectUser,
  late,
  options,
  REFRESH,
  rotations,
  shown,
} from "./expectations.ts";

/** What an application computes for each token, and has no bounds. */
let roles = "";

/** How a handler may end without an answer, and what is answered then. */
const ENDINGS = [
  ["not-found", 404],
  ["nothing", 500],
  ["error", 500],
] as const;

export const pageBehaviours: readonly Behaviour[] = [
  {
    name: "a page knows who asks, by cookie or by header, and their claims",
    options,
    async check(world) {
      await expectNobody(await world.browser().send("GET", "/page"));
      const browser = await signedIn(world);
      await expectUser(await browser.send("GET", "/page"));
      const { accessToken } = await world.sessions.issue({ userId: "grace", claims: { plan: "pro" } });
      await expectUser(await browser.send("GET", "/page", bearer(accessToken)), "grace");
      await world.sessions.revokeAll("grace");
      await expectNobody(await browser.send("GET", "/page", bearer(accessToken)));
      await expectUser(await browser.send("GET", "/page"));
    },
  },
  {
    /**
     * The new cookies reach the page as well, which would otherwise refresh once more, with a used token.
     * @see https://github.com/nextauthjs/next-auth/issues/11240
     */
    name: "a late request is refreshed once, for the browser and for the page behind",
    options,
    async check(world) {
      const browser = await late(world);
      const response = await browser.send("GET", "/page");
      deepEqual(setNames(response), BOTH);
      await expectUser(response);
      equal(await rotations(world), 1);
      deepEqual(setNames(await browser.send("GET", "/page")), []);
      // An access cookie that the browser still sends, though it is over.
      world.pass(11 * 60_000);
      await expectUser(await browser.send("GET", "/page"));
      equal(await rotations(world), 2);
    },
  },
  {
    /** @see https://github.com/workos/authkit-nextjs/issues/28 */
    name: "twenty late requests at once, of pages and handlers, all go on, with one rotation",
    options,
    async check(world) {
      const browser = await late(world);
      const paths = ["/page", "/behind", "/me", "/page/sensitive"];
      const responses = await Promise.all(
        Array.from({ length: 20 }, (_, at) => browser.send("GET", paths[at % paths.length]!)),
      );
      deepEqual(new Set(responses.map(({ status }) => status)), new Set([200]));
      for (const [at, response] of responses.entries())
        if (at % paths.length === 0) await expectUser(response);
      equal(await rotations(world), 1);
      world.pass(60_000);
      await expectUser(await browser.send("GET", "/page"));
      world.pass(11 * 60_000);
      await expectUser(await browser.send("GET", "/page"));
      deepEqual(await endings(world), []);
    },
  },
  {
    /** @see https://github.com/nextauthjs/next-auth/issues/8897 */
    name: "an answer that arrives after a later one, or after a sign-out, does no harm",
    options,
    async check(world) {
      const browser = await late(world);
      const asks = async (): Promise<() => void> => {
        const cookie = `${REFRESH}=${browser.value(REFRESH)}`;
        const { headers } = await fetch(`${world.url}/page`, { headers: { cookie } });
        const lines = headers.getSetCookie().map((line) => parseSetCookie(line));
        equal(lines.length, 2);
        return () => lines.forEach((set) => browser.cookies.set(set.name, set));
      };
      const arrives = await asks();
      await expectUser(await browser.send("GET", "/page"));
      arrives();
      await expectUser(await browser.send("GET", "/page"));
      equal(await rotations(world), 1);
      world.pass(11 * 60_000);
      browser.cookies.delete(BOTH[0]!);
      const arrivesAfterSignOut = await asks();
      equal((await browser.send("POST", "/auth/logout")).status, 200);
      arrivesAfterSignOut();
      await expectNobody(await browser.send("GET", "/page"));
      deepEqual(browser.names, ["theme"]);
      deepEqual(await endings(world), ["logout by ada"]);
    },
  },
  {
    name: "a handler behind the proxy gets the new cookies in the place of the old, and each once",
    options,
    async check(world) {
      const browser = await late(world);
      const cookie = `a=b; ${[...browser.cookies.values()].map(({ name, value }) => `${name}=${value}`).join("; ")}`;
      const response = await browser.send("POST", "/behind", { cookie });
      deepEqual(await response.json(), { userId: "ada", cookies: ["a", "theme", ...BOTH] });
      deepEqual(setNames(response), BOTH);
      equal(await rotations(world), 1);
    },
  },
  {
    name: "a prefetch uses nothing up, by a browser or by Next's router, and the click that follows is served",
    options,
    async check(world) {
      const browser = await late(world);
      for (const headers of [{ "sec-purpose": "prefetch" }, { rsc: "1", "next-router-prefetch": "1" }]) {
        const response = await browser.send("GET", "/page", headers);
        equal(response.status, 503);
        deepEqual(await response.json(), { error: "not_in_advance" });
      }
      equal(await rotations(world), 0);
      await expectUser(await browser.send("GET", "/page"));
    },
  },
  {
    name: "in an outage pages fail, and nobody looks signed out; those that ask for nobody are served",
    options,
    async check(world) {
      const browsers = [await late(world), await signedIn(world)];
      world.broken.add("store").add("cache");
      for (const browser of browsers) {
        const { names } = browser;
        await expectFailed(await browser.send("GET", "/page"));
        deepEqual(await shown(await browser.send("GET", "/static")), ["the same for everybody"]);
        deepEqual(browser.names, names);
      }
      await expectNobody(await world.browser().send("GET", "/page"));
      world.broken.clear();
      for (const browser of browsers) await expectUser(await browser.send("GET", "/page"));
    },
  },
  {
    name: "after the end of a session a page has nobody, and the cookies go",
    options,
    async check(world) {
      for (const browser of [await signedIn(world), await late(world)]) {
        await world.sessions.revokeAll("ada");
        const response = await browser.send("GET", "/page");
        deepEqual(cleared(response), BOTH);
        await expectNobody(response);
        deepEqual(browser.names, ["theme"]);
      }
    },
  },
  {
    name: "claims that have outgrown the cookie: a 500, and the browser is no thief when it comes again",
    options,
    sessionOptions: { computeClaims: () => ({ roles }) },
    async check(world) {
      roles = "";
      const browser = await late(world);
      roles = "r".repeat(4_000);
      for (let times = 0; times < 2; times++) {
        const response = await browser.send("GET", "/page");
        deepEqual([response.status, setNames(response)], [500, [REFRESH]]);
        equal((await response.json()).error, "claims_too_large");
        world.pass(60_000);
      }
      roles = "";
      await expectUser(await browser.send("GET", "/page"));
      deepEqual(await endings(world), []);
    },
  },
  {
    name: "where no proxy goes, nobody is refreshed, since nobody could keep the tokens: the page says so",
    options,
    async check(world) {
      const browser = await signedIn(world);
      deepEqual(await shown(await browser.send("GET", "/outside")), ["page: ada"]);
      world.pass(11 * 60_000);
      await expectFailed(await browser.send("GET", "/outside"));
      equal(await rotations(world), 0);
      await expectUser(await browser.send("GET", "/page"));
      deepEqual(await shown(await browser.send("GET", "/outside")), ["page: ada"]);
    },
  },
  {
    name: "what a session was shown is stored nowhere",
    options,
    async check(world) {
      const browser = await signedIn(world);
      for (const path of ["/page", "/static", "/me", "/behind", "/teams/a"]) {
        equal((await browser.send("GET", path)).headers.get("cache-control"), "no-store", path);
      }
      const anyone = await world.browser().send("GET", "/static");
      match(anyone.headers.get("cache-control") ?? "", /s-maxage=\d+/);
    },
  },
  {
    name: "what another site sends finds nobody signed in; its links do",
    options,
    async check(world) {
      for (const enter of [signedIn, late]) {
        const browser = await enter(world);
        const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
        const asked = async (sent?: Record<string, string>): Promise<unknown> =>
          (await browser.send("POST", "/asking", sent)).json();
        deepEqual(await asked(headers), { userId: null });
        deepEqual(await asked({ origin: world.url }), { userId: "ada" });
        equal((await shown(await browser.send("POST", "/page", headers))).includes("layout: ada"), false);
        await expectUser(await browser.send("GET", "/page", { "sec-fetch-site": "cross-site" }));
      }
    },
  },
  {
    name: "a route handler signs out, or hears of the outage",
    options,
    async check(world) {
      const browser = await signedIn(world);
      world.broken.add("store");
      const failed = await browser.send("DELETE", "/asking");
      deepEqual([failed.status, await failed.json()], [503, { isOutage: true }]);
      world.broken.clear();
      world.broken.add("cache");
      const ended = await browser.send("DELETE", "/asking");
      deepEqual([cleared(ended), await ended.json()], [BOTH, { propagated: false }]);
      deepEqual(await (await browser.send("DELETE", "/asking")).json(), { propagated: true });
    },
  },
  {
    /** The layout has asked already: what it was told must not hide from Next who asks once more. */
    name: "what Next would keep for everybody may not ask who is there, and Next says why",
    options,
    async check(world) {
      for (const userId of ["ada", "grace"]) {
        const browser = await signedIn(world, userId);
        const [layout, page] = await shown(await browser.send("GET", "/page/cached"));
        equal(layout, `layout: ${userId}`);
        match(page ?? "", /^page: Error: .*`headers\(\)`.* inside .*unstable_cache/);
      }
    },
  },
  {
    name: "a page may ask for somebody who proved lately who they are",
    options,
    async check(world) {
      const browser = await signedIn(world);
      deepEqual(await shown(await browser.send("GET", "/page/sensitive")), ["layout: ada", "page: ada"]);
      world.pass(6 * 60_000);
      const response = await browser.send("GET", "/page/sensitive");
      deepEqual(await shown(response), ["layout: ada", "page: nobody lately"]);
    },
  },
  {
    name: "a route is found with a slash at the end as well, which trailingSlash would put there",
    options,
    async check(world) {
      const browser = await signedIn(world);
      equal((await browser.send("GET", "/auth/devices/")).status, 200);
    },
  },
  {
    name: "what a proxy of one's own notes on the request is for who is behind, late or not, and for nobody else",
    options,
    async check(world) {
      for (const path of ["/told", "/rewritten"]) {
        const browser = await signedIn(world, "grace");
        const ask = async (): Promise<unknown> => {
          const response = await browser.send("GET", path);
          const names = [...response.headers.keys()];
          deepEqual(
            names.filter((name) => /^x-middleware-(?!rewrite)|nonce|user-agent/.test(name)),
            [],
          );
          return response.json();
        };
        deepEqual(await ask(), { userId: "grace", nonce: "once" }, path);
        world.pass(11 * 60_000);
        deepEqual(await ask(), { userId: "grace", nonce: "once" }, path);
        world.broken.add("store").add("cache");
        browser.cookies.clear();
        deepEqual(await ask(), { userId: null, nonce: "once" }, path);
        world.broken.clear();
      }
    },
  },
  {
    name: "who speaks to the page past the proxy is nobody all the same",
    options,
    async check(world) {
      await signedIn(world);
      const proxies = ["proxy", "src/proxy", "middleware"].map((name) => Array(6).fill(name).join(":"));
      for (const name of proxies) {
        await expectNobody(await world.browser().send("GET", "/page", { "x-middleware-subrequest": name }));
      }
    },
  },
  {
    name: "a handler that ends by redirect() hands the new cookies over as well",
    options,
    async check(world) {
      const cookie = `${REFRESH}=${(await late(world)).value(REFRESH)}`;
      const response = await fetch(`${world.url}/redirecting`, { redirect: "manual", headers: { cookie } });
      equal(response.headers.get("location"), "/me");
      deepEqual(setNames(response), BOTH);
    },
  },
  {
    name: "a handler that ends by notFound(), by an error, or by nothing hands the new cookies over as well",
    options,
    async check(world) {
      for (const [how, status] of ENDINGS) {
        const browser = await late(world);
        const answers = async (): Promise<Response> => {
          const response = await browser.send("GET", `/ending/${how}`);
          deepEqual([response.status, await response.text()], [status, ""], how);
          return response;
        };
        const response = await answers();
        deepEqual(setNames(response), [...BOTH, "ended"], how);
        equal(response.headers.get("cache-control"), "no-store");
        world.pass(60_000);
        // Without new cookies it is Next who answers.
        deepEqual(setNames(await answers()), [], how);
        world.pass(11 * 60_000);
        await answers();
      }
      deepEqual(await endings(world), []);
    },
  },
  {
    name: "a handler may say what may be kept, but not of an answer that carries new cookies",
    options,
    async check(world) {
      const browser = await late(world);
      const caching = async (): Promise<string | null> =>
        (await browser.send("GET", "/teams/red?keep")).headers.get("cache-control");
      equal(await caching(), "no-store");
      equal(await caching(), "private, max-age=60");
    },
  },
  {
    name: "a handler has its params beside who asks",
    options,
    async check(world) {
      const browser = await signedIn(world);
      deepEqual(await (await browser.send("GET", "/teams/red")).json(), { userId: "ada", team: "red" });
    },
  },
];
