/** `POST /auth/refresh`. */
import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { cleared, setNames } from "../browser.ts";
import { inTurn } from "../raw-request.ts";
import type { Behaviour } from "../world.ts";
import {
  ACCESS,
  BOTH,
  bearer,
  endings,
  expectAnswer,
  expectOutage,
  NO_CREDENTIAL,
  REFRESH,
  refusal,
  signedIn,
} from "./expectations.ts";

/** A framework's body parser may come first, and then has its own words for what is no JSON. */
const NO_JSON = ["{", '{"refresh_token":"x"', "null", '"x"'];

const BAD_BODIES: { body: string; type?: string; says: string }[] = [
  { body: "[]", says: "the body must be a JSON object" },
  { body: '{"refresh_token":1}', says: "refresh_token must be a string" },
  { body: '{"refresh_token":{"a":"b"}}', says: "refresh_token must be a string" },
  { body: '{"refresh_token":["x"]}', says: "refresh_token must be a string" },
  {
    body: "refresh_token=x",
    type: "application/x-www-form-urlencoded",
    says: "the body must be application/json",
  },
  { body: '{"refresh_token":"x"}', type: "text/plain", says: "the body must be application/json" },
  { body: '{"refresh_token":"x"}', type: "application/jsonp", says: "the body must be application/json" },
  { body: JSON.stringify({ refresh_token: "x".repeat(16_400) }), says: "the body is too large" },
];

/** What an application computes for each token, and has no bounds. */
let roles = "";

export const refreshBehaviours: readonly Behaviour[] = [
  {
    name: "by cookie: new cookies, and no token in the body",
    async check(world) {
      const browser = await signedIn(world);
      const before = BOTH.map((name) => browser.value(name));
      const response = await browser.send("POST", "/auth/refresh");
      await expectAnswer(response.clone(), { status: 200, body: { expires_in: 600 } });
      deepEqual(setNames(response), BOTH);
      notEqual(browser.value(ACCESS), before[0]);
      notEqual(browser.value(REFRESH), before[1]);
      equal((await browser.send("GET", "/me")).status, 200);
    },
  },
  {
    name: "by body: the tokens as RFC 6749 §5.1 has them, and no cookie",
    async check(world) {
      const issued = await world.sessions.issue({ userId: "ada", claims: { plan: "pro" } });
      // The body wins over a cookie that is sent with it.
      const browser = await signedIn(world, "grace");
      const refreshCookie = browser.value(REFRESH);
      const response = await browser.sendJson("POST", "/auth/refresh", {
        refresh_token: issued.refreshToken,
      });
      equal(response.headers.get("cache-control"), "no-store");
      const tokens = await response.json();
      deepEqual(Object.keys(tokens), ["access_token", "token_type", "expires_in", "refresh_token"]);
      equal(tokens.token_type, "Bearer");
      equal(tokens.expires_in, 600);
      equal(browser.value(REFRESH), refreshCookie);
      const me = await world.browser().send("GET", "/me", bearer(tokens.access_token));
      deepEqual(await me.json(), { userId: "ada", plan: "pro" });
    },
  },
  {
    name: "without a refresh token: a challenge",
    async check(world) {
      await expectAnswer(await world.browser().send("POST", "/auth/refresh"), NO_CREDENTIAL);
      await expectAnswer(await world.browser().sendJson("POST", "/auth/refresh", {}), NO_CREDENTIAL);
      const polluted = '{"__proto__":{"refresh_token":"x"}}';
      await expectAnswer(await world.browser().sendJson("POST", "/auth/refresh", polluted), NO_CREDENTIAL);
      equal(({} as Record<string, unknown>)["refresh_token"], undefined);
    },
  },
  {
    name: "a body that is not a small JSON object is a 400",
    async check(world) {
      for (const body of NO_JSON) {
        equal((await world.browser().sendJson("POST", "/auth/refresh", body)).status, 400, body);
      }
      for (const { body, type, says } of BAD_BODIES) {
        for (const path of ["/auth/refresh", "/auth/logout"]) {
          const headers = { "content-type": type ?? "Application/JSON ; charset=utf-8" };
          const response = await world.browser().sendJson("POST", path, body, headers);
          await expectAnswer(response, {
            status: 400,
            body: { error: "invalid_request", error_description: says },
          });
        }
      }
    },
  },
  {
    name: "a body that is too large does not hold up the next request of its connection",
    async check({ url }) {
      const body = " ".repeat(262_144);
      const type = { "content-type": "application/json" };
      for (const length of [{ "content-length": body.length }, { "transfer-encoding": "chunked" }]) {
        const refresh = { url: `${url}/auth/refresh`, method: "POST", headers: { ...type, ...length }, body };
        const devices = { url: `${url}/auth/devices` };
        deepEqual((await inTurn([refresh, devices])).slice(-1), [401]);
      }
    },
  },
  {
    name: "a refused refresh cookie costs both cookies; a refused body costs none",
    async check(world) {
      const browser = await signedIn(world);
      const stolen = browser.value(REFRESH);
      await browser.send("POST", "/auth/refresh");
      world.pass(60_000);
      const byBody = await browser.sendJson("POST", "/auth/refresh", { refresh_token: "x" });
      await expectAnswer(byBody, refusal("malformed"));
      const thief = { cookie: `${REFRESH}=${stolen}` };
      await expectAnswer(
        await world.browser().send("POST", "/auth/refresh", thief),
        refusal("refresh_reused", BOTH),
      );
      await expectAnswer(await browser.send("POST", "/auth/refresh"), refusal("revoked", BOTH));
      const two = { cookie: `${REFRESH}=a; ${REFRESH}=b` };
      await expectAnswer(await browser.send("POST", "/auth/refresh", two), refusal("malformed", BOTH));
    },
  },
  {
    name: "in an outage: a 503, cookies kept, and the same token works afterwards",
    async check(world) {
      const browser = await signedIn(world);
      world.broken.add("store");
      await expectOutage(await browser.send("POST", "/auth/refresh"));
      deepEqual(browser.names, [...BOTH, "theme"]);
      world.broken.clear();
      equal((await browser.send("POST", "/auth/refresh")).status, 200);
    },
  },
  {
    name: "two tabs at once both stay signed in",
    async check(world) {
      const browser = await signedIn(world);
      const responses = await Promise.all(
        Array.from({ length: 5 }, () => browser.send("POST", "/auth/refresh")),
      );
      ok(responses.every(({ status }) => status === 200));
      equal((await browser.send("GET", "/me")).status, 200);
    },
  },
  {
    name: "claims that have outgrown the cookie: a 500, and the client is no thief when it comes again",
    sessionOptions: { computeClaims: () => ({ roles }) },
    async check(world) {
      roles = "";
      const browser = await signedIn(world);
      roles = "r".repeat(4_000);
      for (let times = 0; times < 3; times++) {
        const response = await browser.send("POST", "/auth/refresh");
        deepEqual([response.status, setNames(response), cleared(response)], [500, [REFRESH], []]);
        const { error, error_description: description } = await response.json();
        equal(error, "claims_too_large");
        match(description, /^sess: the cookie __Host-sess-access would take \d+ bytes/);
        world.pass(60_000);
      }
      equal((await browser.send("GET", "/me")).status, 200);
      roles = "";
      equal((await browser.send("POST", "/auth/refresh")).status, 200);
      equal((await browser.send("GET", "/me")).status, 200);
      deepEqual(await endings(world), []);
    },
  },
];
