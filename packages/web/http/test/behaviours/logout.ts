/** `POST /auth/logout` and `POST /auth/logout-all`. */
import { deepEqual, equal } from "node:assert/strict";
import type { Behaviour } from "../world.ts";
import {
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

const ENDED = { status: 200, body: { propagated: true } };
const NOTHING_TO_END = { status: 204 };

export const logoutBehaviours: readonly Behaviour[] = [
  {
    name: "logout by cookie ends the session and clears both cookies; again, it is still a success",
    async check(world) {
      const browser = await signedIn(world);
      const cookie = [...browser.cookies.values()].map(({ name, value }) => `${name}=${value}`).join("; ");
      await expectAnswer(await browser.send("POST", "/auth/logout"), { ...ENDED, clears: BOTH });
      deepEqual(await world.sessions.list("ada"), []);
      const again = await world.browser().send("POST", "/auth/logout", { cookie });
      await expectAnswer(again, { ...ENDED, clears: BOTH });
      const nobody = await world.browser().send("POST", "/auth/logout");
      await expectAnswer(nobody, { ...NOTHING_TO_END, clears: BOTH });
    },
  },
  {
    name: "a logout is recorded as the user's own, whatever the name and the token",
    async check(world) {
      for (const userId of ["ada", "Ünïcode 💩", "a/b+c=d?", " "]) {
        const browser = await signedIn(world, userId);
        const { accessToken } = await world.sessions.issue({ userId, claims: { plan: "pro" } });
        equal((await browser.send("POST", "/auth/logout")).status, 200);
        equal((await world.browser().send("POST", "/auth/logout", bearer(accessToken))).status, 200);
        deepEqual(await endings(world, userId), [`logout by ${userId}`, `logout by ${userId}`]);
      }
    },
  },
  {
    name: "logout works when the access token has expired, by the refresh token",
    async check(world) {
      const browser = await signedIn(world);
      const issued = await world.sessions.issue({ userId: "ada", claims: { plan: "pro" } });
      world.pass(11 * 60_000);
      await expectAnswer(await browser.send("POST", "/auth/logout"), { ...ENDED, clears: BOTH });
      const body = { refresh_token: issued.refreshToken };
      const headers = bearer(issued.accessToken);
      await expectAnswer(await world.browser().sendJson("POST", "/auth/logout", body, headers), ENDED);
      deepEqual(await world.sessions.list("ada"), []);
      await expectAnswer(await world.browser().sendJson("POST", "/auth/logout", body), ENDED);
    },
  },
  {
    name: "logout by bearer ends that session, and leaves the cookies of another alone",
    async check(world) {
      const browser = await signedIn(world, "ada");
      const grace = await world.sessions.issue({ userId: "grace", claims: { plan: "pro" } });
      const asGrace = bearer(grace.accessToken);
      await expectAnswer(await browser.send("POST", "/auth/logout", asGrace), ENDED);
      await expectAnswer(await browser.send("POST", "/auth/logout", asGrace), ENDED);
      deepEqual(await world.sessions.list("grace"), []);
      equal((await browser.send("GET", "/me")).status, 200);
    },
  },
  {
    name: "a token that proves nothing ends nothing, and its client is told",
    async check(world) {
      const browser = await signedIn(world);
      const { accessToken } = await world.sessions.issue({ userId: "ada", claims: { plan: "pro" } });
      await expectAnswer(await browser.send("POST", "/auth/logout", bearer("a b")), refusal("malformed"));
      const body = { refresh_token: "nonsense" };
      await expectAnswer(await browser.sendJson("POST", "/auth/logout", body), refusal("malformed"));
      world.pass(11 * 60_000);
      await expectAnswer(await browser.send("POST", "/auth/logout", bearer(accessToken)), refusal("expired"));
      equal((await world.sessions.list("ada")).length, 2);
      // A browser has nothing but its cookies, and those go.
      const cookie = `${REFRESH}=nonsense`;
      const broken = await world.browser().send("POST", "/auth/logout", { cookie });
      await expectAnswer(broken, { ...NOTHING_TO_END, clears: BOTH });
    },
  },
  {
    name: "in an outage: a 503, and the cookies are kept",
    async check(world) {
      const browser = await signedIn(world);
      world.broken.add("store");
      await expectOutage(await browser.send("POST", "/auth/logout"));
      world.broken.clear();
      await expectAnswer(await browser.send("POST", "/auth/logout"), { ...ENDED, clears: BOTH });
    },
  },
  {
    name: "an answer admits that the cache could not be told",
    async check(world) {
      const browser = await signedIn(world);
      world.broken.add("cache");
      const response = await browser.send("POST", "/auth/logout");
      await expectAnswer(response, { status: 200, body: { propagated: false }, clears: BOTH });
    },
  },
  {
    name: "logout-all ends every session of the user, and of nobody else",
    async check(world) {
      const [here, there, other] = await Promise.all([
        signedIn(world, "ada"),
        signedIn(world, "ada"),
        signedIn(world, "grace"),
      ]);
      await expectAnswer(await world.browser().send("POST", "/auth/logout-all"), NO_CREDENTIAL);
      const body = { ended: 2, propagated: true };
      await expectAnswer(await here.send("POST", "/auth/logout-all"), { status: 200, body, clears: BOTH });
      await expectAnswer(await there.send("GET", "/me"), refusal("revoked", BOTH));
      deepEqual(await endings(world), ["logout_everywhere by ada", "logout_everywhere by ada"]);
      equal((await other.send("GET", "/me")).status, 200);
    },
  },
  {
    name: "a sign-in that began before a log-out-everywhere is refused",
    async check(world) {
      const startedAt = world.now() - 1;
      await world.sessions.revokeAll("ada");
      const browser = world.browser();
      await expectAnswer(await browser.login("ada", { startedAt }), {
        status: 409,
        body: { error: "fenced" },
      });
      deepEqual(browser.names, ["theme"]);
      equal((await browser.login("ada")).status, 200);
    },
  },
];
