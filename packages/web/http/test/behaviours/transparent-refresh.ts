/** `transparentRefresh`: a request that comes too late for its access token is refreshed on its way. */
import { deepEqual, equal, notEqual } from "node:assert/strict";
import { type Browser, setNames } from "../browser.ts";
import type { Behaviour, World } from "../world.ts";
import {
  ACCESS,
  bearer,
  CROSS_SITE,
  endings,
  expectAnswer,
  expectOutage,
  NO_CREDENTIAL,
  refusal,
  STEP_UP,
  signedIn,
} from "./expectations.ts";

const REFRESH = "__Host-sess-refresh";
const BOTH = [ACCESS, REFRESH];
const options = { transparentRefresh: true } as const;

const PREFETCHES: Record<string, string>[] = [
  { "sec-purpose": "prefetch" },
  { "sec-purpose": "prefetch;prerender" },
  { purpose: "prefetch" },
  { "x-moz": "prefetch" },
  { "next-router-prefetch": "1" },
  { "x-action-redirect": "/;push" },
];

/** Answered by nobody who could set cookies, or for a page that may break off as it likes. */
const UNFIT: Record<string, string>[] = [
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
  { "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", origin: "https://evil.example" },
];

/** A browser that was signed in until its access cookie was over: browsers drop one that is. */
async function late(world: World, userId?: string): Promise<Browser> {
  const browser = await signedIn(world, userId);
  world.pass(11 * 60_000);
  browser.cookies.delete(ACCESS);
  return browser;
}

/** The refreshes from now on. */
function countRefreshes({ sessions }: World): { count: number } {
  const refreshes = { count: 0 };
  sessions.on("refreshed", () => void refreshes.count++);
  return refreshes;
}

export const transparentRefreshBehaviours: readonly Behaviour[] = [
  {
    name: "transparent refresh: a request with the refresh cookie alone goes on, with both cookies anew",
    options,
    async check(world) {
      for (const path of ["/me", "/maybe", "/strict"]) {
        const browser = await late(world);
        const before = browser.value(REFRESH);
        const response = await browser.send("GET", path);
        equal(response.status, 200, path);
        deepEqual(setNames(response), BOTH);
        // A shared cache would hand the cookies to the next.
        equal(response.headers.get("cache-control"), "no-store");
        notEqual(browser.value(REFRESH), before);
        deepEqual(setNames(await browser.send("GET", path)), []);
      }
      const browser = await late(world);
      equal((await browser.send("POST", "/me")).status, 200);
    },
  },
  {
    name: "transparent refresh: once for a request, however many ask about it",
    options,
    sessionOptions: { rotationGrace: 0 },
    async check(world) {
      const browser = await late(world);
      const refreshes = countRefreshes(world);
      const response = await browser.send("GET", "/strict");
      equal(response.status, 200);
      deepEqual(setNames(response), BOTH);
      equal(refreshes.count, 1);
      equal((await browser.send("GET", "/me")).status, 200);
    },
  },
  {
    name: "transparent refresh: so does one with an access cookie that has expired, or is no good",
    options,
    async check(world) {
      const browser = await signedIn(world);
      world.pass(11 * 60_000);
      deepEqual(await (await browser.send("GET", "/me")).json(), { userId: "ada", plan: "pro" });
      world.pass(11 * 60_000);
      const cookie = `${ACCESS}=garbage; ${REFRESH}=${browser.value(REFRESH)}`;
      deepEqual(setNames(await browser.send("GET", "/me", { cookie })), BOTH);
    },
  },
  {
    name: "transparent refresh: the refresh cookie is as strict as the access cookie, and goes everywhere",
    options,
    async check(world) {
      const browser = await signedIn(world);
      for (const name of BOTH) {
        const { path, httpOnly, secure, sameSite } = browser.cookies.get(name)!;
        deepEqual(
          { path, httpOnly, secure, sameSite },
          { path: "/", httpOnly: true, secure: true, sameSite: "lax" },
        );
      }
      deepEqual(browser.names, [...BOTH, "theme"]);
    },
  },
  {
    name: "transparent refresh: twenty requests at once all go on, with one rotation",
    options,
    async check(world) {
      const browser = await late(world);
      const refreshes = countRefreshes(world);
      const responses = await Promise.all(Array.from({ length: 20 }, () => browser.send("GET", "/me")));
      deepEqual(new Set(responses.map(({ status }) => status)), new Set([200]));
      const [session] = await world.sessions.list("ada");
      equal(session?.gen, 1);
      world.pass(60_000);
      equal((await browser.send("GET", "/me")).status, 200);
      world.pass(11 * 60_000);
      equal((await browser.send("GET", "/me")).status, 200);
      deepEqual(await endings(world), []);
      equal(refreshes.count > 0, true);
    },
  },
  {
    name: "transparent refresh: a prefetch, whose answer may be dropped, uses nothing up",
    options,
    async check(world) {
      const browser = await late(world);
      const refreshes = countRefreshes(world);
      for (const headers of PREFETCHES) {
        for (const path of ["/me", "/maybe", "/auth/devices"]) {
          const response = await browser.send("GET", path, headers);
          equal(response.headers.get("retry-after"), "1");
          await expectAnswer(response, { status: 503, body: { error: "not_in_advance" } });
        }
      }
      equal(refreshes.count, 0);
      equal((await browser.send("GET", "/me")).status, 200);
      // With a good access token there is nothing to put off.
      for (const headers of PREFETCHES) equal((await browser.send("GET", "/me", headers)).status, 200);
    },
  },
  {
    name: "transparent refresh: another site's request that changes something is refused, and uses nothing up",
    options,
    async check(world) {
      const browser = await late(world);
      const refreshes = countRefreshes(world);
      const headers = { "sec-fetch-site": "cross-site" };
      for (const request of ["POST /me", "POST /maybe", "DELETE /auth/devices", "POST /auth/logout-all"]) {
        const [method = "", path = ""] = request.split(" ");
        await expectAnswer(await browser.send(method, path, headers), CROSS_SITE);
      }
      equal(refreshes.count, 0);
    },
  },
  {
    name: "transparent refresh: what cannot bring new cookies back uses nothing up",
    options,
    async check(world) {
      const browser = await late(world);
      const refreshes = countRefreshes(world);
      for (const headers of UNFIT) {
        await expectAnswer(await browser.send("GET", "/me", headers), NO_CREDENTIAL);
        deepEqual(await (await browser.send("GET", "/maybe", headers)).json(), { userId: null });
      }
      equal(refreshes.count, 0);
      equal((await browser.send("GET", "/me")).status, 200);
    },
  },
  {
    name: "transparent refresh: the new cookies reach the browser, and no cache, whatever the handler says",
    options,
    async check(world) {
      const browser = await late(world);
      const refreshed = await browser.send("GET", "/news");
      deepEqual(setNames(refreshed), [...BOTH, "seen"]);
      equal(refreshed.headers.get("cache-control"), "no-store");
      const again = await browser.send("GET", "/news");
      deepEqual(setNames(again), ["seen"]);
      equal(again.headers.get("cache-control"), "public, max-age=60");
    },
  },
  {
    name: "transparent refresh: a sign-in ends the session whose cookies it replaces",
    options,
    async check(world) {
      const browser = await signedIn(world);
      await browser.login("grace");
      deepEqual(await endings(world), ["signed_in_again by ada"]);
      equal((await world.sessions.list("grace")).length, 1);
      // A bearer token that comes along is a client's that keeps its tokens, and stays good.
      const { accessToken } = await world.sessions.issue({ userId: "bob", claims: { plan: "pro" } });
      await world.browser().sendJson("POST", "/login", { userId: "eve" }, bearer(accessToken));
      equal((await world.sessions.list("bob")).length, 1);
    },
  },
  {
    name: "transparent refresh: a refresh cookie that is refused costs both cookies, and is nobody's where none is needed",
    options,
    async check(world) {
      const browser = await late(world);
      await world.sessions.revokeAll("ada");
      await expectAnswer(await browser.send("GET", "/me"), refusal("revoked", BOTH));
      const other = await late(world, "grace");
      await world.sessions.revokeAll("grace");
      const response = await other.send("GET", "/maybe");
      deepEqual(await response.json(), { userId: null });
      deepEqual(other.names, ["theme"]);
    },
  },
  {
    name: "transparent refresh: a stolen refresh cookie ends the session, as at the route",
    options,
    async check(world) {
      const browser = await late(world);
      const stolen = browser.value(REFRESH);
      await browser.send("GET", "/me");
      world.pass(60_000);
      const thief = world.browser();
      const response = await thief.send("GET", "/me", { cookie: `${REFRESH}=${stolen}` });
      await expectAnswer(response, refusal("refresh_reused", BOTH));
      await expectAnswer(await browser.send("GET", "/me"), refusal("revoked", BOTH));
    },
  },
  {
    name: "transparent refresh: an ended session is not asked for again, and neither is a header's",
    options,
    async check(world) {
      const browser = await signedIn(world);
      const refreshes = countRefreshes(world);
      await expectAnswer(await browser.send("GET", "/me", bearer("a b")), refusal("malformed"));
      equal(refreshes.count, 0);
      await world.sessions.revokeAll("ada");
      await expectAnswer(await browser.send("GET", "/me"), refusal("revoked", BOTH));
    },
  },
  {
    name: "transparent refresh: in an outage a 503, cookies kept, and all is well afterwards",
    options,
    async check(world) {
      const browser = await late(world);
      world.broken.add("store");
      for (const path of ["/me", "/maybe"]) await expectOutage(await browser.send("GET", path));
      equal(browser.value(REFRESH) === "", false);
      world.broken.clear();
      equal((await browser.send("GET", "/me")).status, 200);
    },
  },
  {
    name: "transparent refresh: a step-up challenge brings the new cookies along, and the proof a fresh one",
    options,
    async check(world) {
      const browser = await late(world);
      const response = await browser.send("POST", "/sensitive");
      deepEqual(setNames(response), BOTH);
      await expectAnswer(response, STEP_UP);
      world.pass(11 * 60_000);
      browser.cookies.delete(ACCESS);
      equal((await browser.send("POST", "/reauthenticate")).status, 200);
      const sensitive = await browser.send("POST", "/sensitive");
      deepEqual([sensitive.status, setNames(sensitive)], [200, []]);
      world.pass(11 * 60_000);
      equal((await browser.send("GET", "/me")).status, 200);
      deepEqual(await endings(world), []);
    },
  },
  {
    name: "transparent refresh: the session routes do so too",
    options,
    async check(world) {
      const browser = await late(world);
      const devices = await browser.send("GET", "/auth/devices");
      deepEqual([devices.status, setNames(devices)], [200, BOTH]);
      world.pass(11 * 60_000);
      browser.cookies.delete(ACCESS);
      const logout = await browser.send("POST", "/auth/logout");
      equal(logout.status, 200);
      deepEqual(browser.names, ["theme"]);
      const again = await late(world);
      equal((await again.send("POST", "/auth/logout-all")).status, 200);
      deepEqual(again.names, ["theme"]);
      equal((await again.send("GET", "/me")).status, 401);
    },
  },
];
