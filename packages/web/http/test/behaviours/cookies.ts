/** The access and the refresh cookie. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { parseSetCookie, type SetCookie } from "cookie";
import type { Behaviour } from "../world.ts";
import {
  ACCESS,
  BOTH,
  bearer,
  expectAnswer,
  expectOutage,
  NO_CREDENTIAL,
  REFRESH,
  refusal,
  signedIn,
} from "./expectations.ts";

/** `Cookie` headers that hold no access cookie, or a broken one. `ACCESS` stands for its name. */
const WITHOUT = [
  "",
  ";",
  "=",
  "==;=",
  "; ;",
  "a",
  "a=b",
  "XACCESS=x",
  "ACCESSX=x",
  "__proto__=x",
  "\u0080=x",
];
const BROKEN = [
  "ACCESS=",
  "ACCESS=x",
  "ACCESS=a b",
  'ACCESS="x"',
  "ACCESS==",
  "ACCESS=%00",
  "ACCESS=x; ACCESS=x",
  "ACCESS=; b=c; ACCESS=",
];

/** Of a cookie that no script reads and no plain connection carries; a framework may spell its attributes otherwise. */
function attributesOf(line: string): Pick<SetCookie, "name" | "path" | "sameSite"> {
  const { value, maxAge, expires, httpOnly, secure, ...attributes } = parseSetCookie(line);
  match(value ?? "", /^[\w-]+\.[\w-]+\.[\w-]+$/);
  deepEqual({ httpOnly, secure }, { httpOnly: true, secure: true });
  const life = expires && (expires.getTime() - Date.now()) / 1_000;
  ok(Math.abs((life ?? maxAge!) - maxAge!) < 60, line.slice(line.indexOf(";")));
  return attributes;
}

export const cookieBehaviours: readonly Behaviour[] = [
  {
    name: "signing in sets both cookies beside those of the application, and puts no token in the body",
    async check(world) {
      const browser = world.browser();
      const response = await browser.login("ada");
      equal(response.headers.get("cache-control"), "no-store");
      deepEqual(browser.names, [...BOTH, "theme"]);
      const [access, refresh] = response.headers.getSetCookie().slice(1);
      deepEqual(attributesOf(access!), { name: ACCESS, path: "/", sameSite: "lax" });
      deepEqual(attributesOf(refresh!), { name: REFRESH, path: "/auth", sameSite: "strict" });
      const [accessLife, refreshLife] = BOTH.map((name) => browser.cookies.get(name)?.maxAge ?? 0);
      ok(accessLife! > 595 && accessLife! <= 600, String(accessLife));
      ok(refreshLife! > 14 * 86_400 - 5 && refreshLife! <= 14 * 86_400, String(refreshLife));
      const body = await response.text();
      for (const name of BOTH) ok(!body.includes(browser.value(name)));
      const [session] = await world.sessions.list("ada");
      equal(session?.device.userAgent, "Browser/1.0");
    },
  },
  {
    name: "the access cookie authenticates, and the header wins over it",
    async check(world) {
      const browser = await signedIn(world, "ada");
      deepEqual(await (await browser.send("GET", "/me")).json(), { userId: "ada", plan: "pro" });
      const grace = await world.sessions.issue({ userId: "grace", claims: { plan: "free" } });
      const response = await browser.send("GET", "/me", bearer(grace.accessToken));
      deepEqual(await response.json(), { userId: "grace", plan: "free" });
      const basic = await browser.send("GET", "/me", { authorization: "Basic YTpi" });
      deepEqual(await basic.json(), { userId: "ada", plan: "pro" });
      // A header that is wrong is not saved by a cookie that is right, nor does it cost the cookie.
      await expectAnswer(await browser.send("GET", "/me", bearer("a b")), refusal("malformed"));
    },
  },
  {
    name: "malformed cookies, and several of one name, are refused or ignored, and nothing crashes",
    async check(world) {
      const send = (cookie: string): Promise<Response> =>
        world.browser().send("GET", "/me", { cookie: cookie.replaceAll("ACCESS", ACCESS) });
      for (const cookie of WITHOUT) await expectAnswer(await send(cookie), NO_CREDENTIAL);
      for (const cookie of BROKEN) await expectAnswer(await send(cookie), refusal("malformed", [ACCESS]));
      const browser = await signedIn(world);
      const good = browser.value(ACCESS);
      equal((await send(`a=b;ACCESS=${good} ;c`)).status, 200);
      await expectAnswer(await send(`ACCESS=${good}; ACCESS=${good}`), refusal("malformed", [ACCESS]));
    },
  },
  {
    name: "an expired access token costs the access cookie only: the refresh cookie is needed now",
    async check(world) {
      const browser = await signedIn(world);
      world.pass(11 * 60_000);
      await expectAnswer(await browser.send("GET", "/me"), refusal("expired", [ACCESS]));
      equal((await browser.send("POST", "/auth/refresh")).status, 200);
      equal((await browser.send("GET", "/me")).status, 200);
    },
  },
  {
    name: "the end of a session costs both cookies",
    async check(world) {
      const browser = await signedIn(world);
      await world.sessions.revokeAll("ada");
      await expectAnswer(await browser.send("GET", "/me"), refusal("revoked", BOTH));
    },
  },
  {
    name: "a denied access token costs the access cookie only, and a refresh helps",
    async check(world) {
      const browser = await signedIn(world);
      await world.sessions.deny(browser.value(ACCESS));
      const asBearer = await world.browser().send("GET", "/me", bearer(browser.value(ACCESS)));
      await expectAnswer(asBearer, refusal("denied"));
      await expectAnswer(await browser.send("GET", "/me"), refusal("denied", [ACCESS]));
      equal((await browser.send("POST", "/auth/refresh")).status, 200);
      equal((await browser.send("GET", "/me")).status, 200);
    },
  },
  {
    name: "an outage costs no cookie, and nobody is signed out",
    async check(world) {
      const browser = await signedIn(world);
      world.broken.add("store").add("cache");
      const paths = ["GET /me", "GET /maybe", "POST /auth/refresh", "POST /auth/logout", "GET /auth/devices"];
      for (const path of [
        ...paths,
        "POST /auth/logout-all",
        "DELETE /auth/devices",
        "DELETE /auth/devices/x",
        "PATCH /auth/devices/x",
        "GET /sensitive",
        "POST /reauthenticate",
      ]) {
        const [method, url] = path.split(" ");
        await expectOutage(await browser.send(method!, url!));
      }
      await expectOutage(await world.browser().login("grace"));
      world.broken.clear();
      equal((await browser.send("GET", "/me")).status, 200);
    },
  },
];
