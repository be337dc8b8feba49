/** What options and optional routes change about the cookies. */
import { deepEqual, equal, ok } from "node:assert/strict";
import { cleared, setNames } from "../browser.ts";
import type { Behaviour } from "../world.ts";
import { ACCESS, BOTH, expectAnswer, NO_CREDENTIAL, signedIn } from "./expectations.ts";

export const cookieOptionBehaviours: readonly Behaviour[] = [
  {
    name: "where a credential is optional, a refused cookie is cleared and counts as none",
    async check(world) {
      const browser = await signedIn(world);
      deepEqual(await (await browser.send("GET", "/maybe")).json(), { userId: "ada" });
      await world.sessions.revokeAll("ada");
      const response = await browser.send("GET", "/maybe");
      deepEqual(await response.json(), { userId: null });
      deepEqual(cleared(response), BOTH);
    },
  },
  {
    name: "`secure: false` leaves out Secure and the prefixes",
    options: { cookies: { secure: false, name: "dev" } },
    async check(world) {
      const browser = world.browser();
      const response = await browser.login("ada");
      deepEqual(setNames(response), ["dev-access", "dev-refresh", "theme"]);
      ok(!response.headers.getSetCookie().join().includes("Secure"));
      equal((await browser.send("GET", "/me")).status, 200);
    },
  },
  {
    name: "`cookies: false` neither sets nor reads one, and so needs no defence against forgery",
    options: { cookies: false },
    async check(world) {
      const browser = world.browser();
      await browser.sendJson("POST", "/login", { userId: "ada" }, { "sec-fetch-site": "cross-site" });
      deepEqual(browser.names, ["theme"]);
      const { accessToken } = await world.sessions.issue({ userId: "ada", claims: { plan: "pro" } });
      const cookie = `${ACCESS}=${accessToken}`;
      await expectAnswer(await browser.send("GET", "/me", { cookie }), NO_CREDENTIAL);
    },
  },
];
