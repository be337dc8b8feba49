/** `maxAuthAge`, and what a user does about it: proving again who they are (RFC 9470). */
import { deepEqual, equal, notEqual } from "node:assert/strict";
import { setNames } from "../browser.ts";
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
  STEP_UP,
  signedIn,
} from "./expectations.ts";

const SIX_MINUTES = 6 * 60_000;

export const reauthenticateBehaviours: readonly Behaviour[] = [
  {
    name: "by cookie: an old proof gets the step-up challenge and costs no cookie; a new one gets on",
    async check(world) {
      const browser = await signedIn(world);
      const refreshCookie = browser.value(REFRESH);
      equal((await browser.send("POST", "/sensitive")).status, 200);
      world.pass(SIX_MINUTES);
      await expectAnswer(await browser.send("POST", "/sensitive"), STEP_UP);
      equal((await browser.send("GET", "/me")).status, 200);

      const response = await browser.send("POST", "/reauthenticate");
      equal(response.status, 200);
      equal(response.headers.get("cache-control"), "no-store");
      deepEqual(setNames(response), [ACCESS]);
      equal(browser.cookies.get(ACCESS)?.maxAge, 600);
      equal(browser.cookies.get(ACCESS)?.path, "/");
      equal((await browser.send("POST", "/sensitive")).status, 200);

      // The session is the same, and goes on by the refresh token that it had.
      equal(browser.value(REFRESH), refreshCookie);
      equal((await browser.send("POST", "/auth/refresh")).status, 200);
      equal((await world.sessions.list("ada")).length, 1);
    },
  },
  {
    name: "a refresh is no proof of who the user is; nor does it take one away",
    async check(world) {
      const browser = await signedIn(world);
      world.pass(SIX_MINUTES);
      equal((await browser.send("POST", "/auth/refresh")).status, 200);
      await expectAnswer(await browser.send("GET", "/sensitive"), STEP_UP);
      equal((await browser.send("POST", "/reauthenticate")).status, 200);
      equal((await browser.send("POST", "/auth/refresh")).status, 200);
      equal((await browser.send("GET", "/sensitive")).status, 200);
    },
  },
  {
    name: "by bearer: the new token comes in the body, and the cookies of another session are left alone",
    async check(world) {
      const browser = await signedIn(world, "ada");
      const cookies = BOTH.map((name) => browser.value(name));
      const grace = await world.sessions.issue({ userId: "grace", claims: { plan: "free" } });
      world.pass(SIX_MINUTES);
      const old = bearer(grace.accessToken);
      await expectAnswer(await browser.send("GET", "/sensitive", old), STEP_UP);
      const response = await browser.send("POST", "/reauthenticate", old);
      deepEqual(response.headers.getSetCookie(), []);
      equal(response.headers.get("cache-control"), "no-store");
      const { accessToken } = await response.json();
      notEqual(accessToken, grace.accessToken);
      const me = await browser.send("GET", "/me", bearer(accessToken));
      deepEqual(await me.json(), { userId: "grace", plan: "free" });
      equal((await browser.send("GET", "/sensitive", bearer(accessToken))).status, 200);
      // The old token says when it was made, and goes on saying so.
      await expectAnswer(await browser.send("GET", "/sensitive", old), STEP_UP);
      deepEqual(
        BOTH.map((name) => browser.value(name)),
        cookies,
      );
    },
  },
  {
    name: "what is wrong with a token comes before its age",
    async check(world) {
      const browser = await signedIn(world);
      await expectAnswer(await world.browser().send("GET", "/sensitive"), NO_CREDENTIAL);
      await expectAnswer(await world.browser().send("POST", "/reauthenticate"), NO_CREDENTIAL);
      world.pass(SIX_MINUTES);
      await world.sessions.revokeAll("ada");
      await expectAnswer(await browser.send("GET", "/sensitive"), refusal("revoked", BOTH));
    },
  },
  {
    name: "in an outage of the store: a 503, the cookies are kept, and the proof can be given again",
    async check(world) {
      const browser = await signedIn(world);
      const cookie = browser.value(ACCESS);
      world.pass(SIX_MINUTES);
      world.broken.add("store");
      await expectOutage(await browser.send("POST", "/reauthenticate"));
      equal(browser.value(ACCESS), cookie);
      world.broken.clear();
      equal((await browser.send("POST", "/reauthenticate")).status, 200);
      equal((await browser.send("GET", "/sensitive")).status, 200);
    },
  },
];
