/** What is particular to Next: pages, actions, and the proxy before them. */
import { SessError, type Sessions } from "@sess/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signedIn } from "../../http/test/behaviours/expectations.ts";
import { setNames } from "../../http/test/browser.ts";
import { describeBehaviours } from "../../http/test/describe-behaviours.ts";
import { type Behaviour, type Claims, type Start, tryOut } from "../../http/test/world.ts";
import { actionBehaviours } from "./actions.ts";
import { BOTH, expectFailed, expectUser, late, rotations, shown } from "./expectations.ts";
import { type NextApp, startNext } from "./next-app.ts";
import { pageBehaviours } from "./pages.ts";

let next: NextApp;
beforeAll(async () => {
  next = await startNext();
}, 180_000);
afterAll(() => next?.close());

describeBehaviours("Next's pages", (app) => next.start(app), pageBehaviours);
describeBehaviours("Next's actions", (app) => next.start(app), actionBehaviours);

test("a layout and its page ask once, after the proxy has", async () => {
  let asked = 0;
  const start: Start = ({ sessions, options }) =>
    next.start({
      options,
      sessions: {
        ...sessions,
        authenticate: (...token) => {
          asked++;
          return sessions.authenticate(...token);
        },
      },
    });
  const once: Behaviour = {
    name: "once",
    async check(world) {
      const browser = await signedIn(world);
      await expectUser(await browser.send("GET", "/page"));
    },
  };
  await tryOut(start, once);
  expect(asked).toBe(2);
});

test("an outage right after the refresh costs no cookie", async () => {
  let isDown = false;
  const start: Start = ({ sessions, options }) =>
    next.start({
      options,
      sessions: {
        ...sessions,
        async refresh(...token) {
          const refreshed = await sessions.refresh(...token);
          isDown = true;
          return refreshed;
        },
        async authenticate(...token) {
          if (isDown) throw new SessError("ERR_SESS_STORE_UNAVAILABLE", "is down");
          return sessions.authenticate(...token);
        },
      },
    });
  const kept: Behaviour = {
    name: "kept",
    options: { transparentRefresh: true },
    async check(world) {
      const browser = await late(world);
      const response = await browser.send("GET", "/page");
      expect(setNames(response)).toEqual(BOTH);
      await expectFailed(response);
      isDown = false;
      world.pass(60_000);
      await expectUser(await browser.send("GET", "/page"));
      expect(await rotations(world)).toBe(1);
    },
  };
  await expect(tryOut(start, kept)).resolves.toBeUndefined();
});

test("where the sessions cannot be made, pages that need them fail, and the others are served", async () => {
  const { url, close } = await next.start({ sessions: {} as Sessions<Claims>, options: {} });
  await close();
  // Without a world, what makes the sessions throws.
  await expectFailed(await fetch(`${url}/page`));
  expect(await shown(await fetch(`${url}/static`))).toEqual(["the same for everybody"]);
});
