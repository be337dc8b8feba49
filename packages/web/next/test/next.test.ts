/** What is particular to Next: pages, actions, and the proxy before them. */
import type { Sessions } from "@sess/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signedIn } from "../../http/test/behaviours/expectations.ts";
import { describeBehaviours } from "../../http/test/describe-behaviours.ts";
import { type Behaviour, type Claims, type Start, tryOut } from "../../http/test/world.ts";
import { actionBehaviours } from "./actions.ts";
import { expectFailed, expectUser, shown } from "./expectations.ts";
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

test("where the sessions cannot be made, pages that need them fail, and the others are served", async () => {
  const { url, close } = await next.start({ sessions: {} as Sessions<Claims>, options: {} });
  await close();
  // Without a world, what makes the sessions throws.
  await expectFailed(await fetch(`${url}/page`));
  expect(await shown(await fetch(`${url}/static`))).toEqual(["the same for everybody"]);
});
