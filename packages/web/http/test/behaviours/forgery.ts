/** Cross-site request forgery: what another site makes a browser send. */
import { deepEqual, equal } from "node:assert/strict";
import type { Behaviour } from "../world.ts";
import { bearer, CROSS_SITE, expectAnswer, NO_CREDENTIAL, signedIn } from "./expectations.ts";

const TRUSTED = "https://app.example";

/** What a browser says about where a request comes from; `HOST` stands for the own origin. */
const FROM_HERE: Record<string, string>[] = [
  { "sec-fetch-site": "same-origin" },
  { "sec-fetch-site": "none" },
  { "sec-fetch-site": "same-origin", origin: "https://evil.example" },
  { origin: "HOST" },
  {},
];
const FROM_ELSEWHERE: Record<string, string>[] = [
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site" },
  { "sec-fetch-site": "cross-site", origin: "HOST" },
  { "sec-fetch-site": "same-origin, cross-site" },
  { "sec-fetch-site": "SAME-ORIGIN" },
  { origin: "https://evil.example" },
  { origin: "null" },
  { origin: "HOST.evil.example" },
  { origin: "nonsense" },
  { origin: `${TRUSTED}.evil.example` },
];
const FROM_TRUSTED: Record<string, string>[] = [
  { "sec-fetch-site": "cross-site", origin: TRUSTED },
  { "sec-fetch-site": "same-site", origin: TRUSTED },
  { origin: TRUSTED },
];

const CHANGES = [
  "POST /me",
  "POST /maybe",
  "POST /sensitive",
  "POST /reauthenticate",
  "POST /auth/refresh",
  "POST /auth/logout",
  "POST /auth/logout-all",
  "DELETE /auth/devices",
  "DELETE /auth/devices/x",
  "PATCH /auth/devices/x",
];

function from(headers: Record<string, string>, url: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, text.replace("HOST", url)]));
}

export const forgeryBehaviours: readonly Behaviour[] = [
  {
    name: "a state-changing request with a cookie is refused when it comes from elsewhere",
    options: { trustedOrigins: [TRUSTED] },
    async check(world) {
      const browser = await signedIn(world);
      for (const headers of FROM_ELSEWHERE) {
        for (const change of CHANGES) {
          const [method, path] = change.split(" ");
          const response = await browser.send(method!, path!, from(headers, world.url));
          await expectAnswer(response, CROSS_SITE);
        }
      }
      for (const headers of [...FROM_HERE, ...FROM_TRUSTED]) {
        const response = await browser.send("POST", "/me", from(headers, world.url));
        equal(response.status, 200, JSON.stringify(headers));
      }
    },
  },
  {
    name: "a request that changes nothing may come from anywhere: links must work",
    async check(world) {
      const browser = await signedIn(world);
      for (const headers of FROM_ELSEWHERE) {
        equal((await browser.send("GET", "/me", from(headers, world.url))).status, 200);
        equal((await browser.send("HEAD", "/auth/devices", from(headers, world.url))).status, 200);
      }
    },
  },
  {
    name: "a bearer token is never sent by itself, so it may come from anywhere",
    async check(world) {
      const { accessToken, refreshToken } = await world.sessions.issue({
        userId: "ada",
        claims: { plan: "pro" },
      });
      const elsewhere = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
      const browser = world.browser();
      for (const path of ["/me", "/sensitive", "/reauthenticate"]) {
        const response = await browser.send("POST", path, { ...elsewhere, ...bearer(accessToken) });
        equal(response.status, 200, path);
      }
      const body = { refresh_token: refreshToken };
      equal((await browser.sendJson("POST", "/auth/refresh", body, elsewhere)).status, 200);
      equal(
        (await browser.send("POST", "/auth/logout", { ...elsewhere, ...bearer(accessToken) })).status,
        200,
      );
    },
  },
  {
    name: "a forged sign-in is refused: nobody is put into another's account",
    options: { trustedOrigins: [TRUSTED] },
    async check(world) {
      for (const headers of FROM_ELSEWHERE) {
        const browser = world.browser();
        const response = await browser.sendJson(
          "POST",
          "/login",
          { userId: "ada" },
          from(headers, world.url),
        );
        equal(response.status, 403);
        deepEqual(browser.names, ["theme"]);
      }
      deepEqual(await world.sessions.list("ada"), []);
      const [trusted] = FROM_TRUSTED;
      equal((await world.browser().sendJson("POST", "/login", { userId: "ada" }, trusted)).status, 200);
    },
  },
  {
    name: "a forged logout clears nothing, even when the browser kept the cookies back (SameSite)",
    async check(world) {
      const elsewhere = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
      await expectAnswer(await world.browser().send("POST", "/auth/logout", elsewhere), CROSS_SITE);
      await expectAnswer(await world.browser().send("POST", "/auth/refresh", elsewhere), NO_CREDENTIAL);
    },
  },
];
