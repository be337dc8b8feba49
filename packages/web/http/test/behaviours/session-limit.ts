/** A user who has as many sessions as may be. */
import { deepEqual, equal } from "node:assert/strict";
import type { Behaviour } from "../world.ts";
import { BOTH, expectAnswer, refusal, signedIn } from "./expectations.ts";

export const sessionLimitBehaviours: readonly Behaviour[] = [
  {
    name: "a sign-in beyond the limit is refused, and sets no cookie; ending a session makes room",
    sessionOptions: { maxSessionsPerUser: 2, whenFull: "refuse" },
    async check(world) {
      const [first] = [await signedIn(world), await signedIn(world)];
      const browser = world.browser();
      await expectAnswer(await browser.login("ada"), { status: 409, body: { error: "session_limit" } });
      deepEqual(browser.names, ["theme"]);
      equal((await browser.login("grace")).status, 200);
      equal((await first.send("DELETE", "/auth/devices")).status, 200);
      equal((await browser.login("ada")).status, 200);
    },
  },
  {
    name: "where the oldest session makes room, its browser is signed out",
    sessionOptions: { maxSessionsPerUser: 1 },
    async check(world) {
      const first = await signedIn(world);
      world.pass(1_000);
      const second = await signedIn(world);
      await expectAnswer(await first.send("GET", "/me"), refusal("revoked", BOTH));
      equal((await second.send("GET", "/me")).status, 200);
    },
  },
];
