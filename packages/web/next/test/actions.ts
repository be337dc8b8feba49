/** Server actions, as a browser without scripts sends them: Next answers with the page, rendered after the action. */
import { deepEqual, equal } from "node:assert/strict";
import { endings, signedIn } from "../../http/test/behaviours/expectations.ts";
import { type Browser, cleared, setNames } from "../../http/test/browser.ts";
import type { Behaviour, World } from "../../http/test/world.ts";
import { BOTH, expectFailed, late, options, rotations, shown } from "./expectations.ts";

const PATH = "/page/act";
const BOUNDARY = "the-boundary-of-a-form";

/** Presses the only button of the form. */
async function press(
  { url }: World,
  browser: Browser,
  form: string,
  headers?: Record<string, string>,
): Promise<Response> {
  const html = await (await browser.send("GET", PATH)).text();
  const [, field] = new RegExp(`<form[^>]*id="${form}".*?name="(\\$ACTION_ID_\\w+)"`, "s").exec(html) ?? [];
  const body = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n\r\n--${BOUNDARY}--\r\n`;
  const type = `multipart/form-data; boundary=${BOUNDARY}`;
  const ownPage = { origin: url, "sec-fetch-site": "same-origin" };
  return browser.sendJson("POST", PATH, body, { "content-type": type, ...(headers ?? ownPage) });
}

async function expectPage(response: Response, user: string): Promise<void> {
  equal(response.status, 200);
  deepEqual(await shown(response), [`layout: ${user.split(",")[0]}`, `page: ${user}`]);
}

export const actionBehaviours: readonly Behaviour[] = [
  {
    name: "an action signs in, and the page that is rendered in the same request knows it",
    options,
    async check(world) {
      const browser = world.browser();
      const response = await press(world, browser, "enter");
      deepEqual(setNames(response), BOTH);
      await expectPage(response, "ada, lately");
      await expectPage(await browser.send("GET", PATH), "ada, lately");
      const [session] = await world.sessions.list("ada");
      equal(session?.device.userAgent, "Browser/1.0");
    },
  },
  {
    name: "an action signs out, and the page that is rendered in the same request knows it",
    options,
    async check(world) {
      for (const enter of [signedIn, late]) {
        const browser = await enter(world);
        const response = await press(world, browser, "leave");
        await expectPage(response, "nobody, not lately");
        deepEqual(browser.names, ["theme"]);
        deepEqual(await world.sessions.list("ada"), []);
        const again = await press(world, browser, "leave");
        deepEqual([again.status, cleared(again)], [200, BOTH]);
      }
      deepEqual(await endings(world), ["logout by ada", "logout by ada"]);
    },
  },
  {
    name: "an action signs out everywhere, and once more is no mistake",
    options,
    async check(world) {
      const [here, there] = [await signedIn(world), await signedIn(world)];
      await expectPage(await press(world, here, "leaveEverywhere"), "nobody, not lately");
      deepEqual(here.names, ["theme"]);
      await expectPage(await there.send("GET", PATH), "nobody, not lately");
      equal((await press(world, there, "leaveEverywhere")).status, 200);
    },
  },
  {
    name: "in an outage an action that signs out fails, and the cookies stay",
    options,
    async check(world) {
      const browser = await signedIn(world);
      const { names } = browser;
      world.broken.add("store");
      await expectFailed(await press(world, browser, "leave"));
      deepEqual(browser.names, names);
      world.broken.clear();
      await expectPage(await press(world, browser, "leave"), "nobody, not lately");
    },
  },
  {
    name: "an action notes a proof, and the page that is rendered in the same request knows it",
    options,
    async check(world) {
      const browser = await signedIn(world);
      world.pass(6 * 60_000);
      await expectPage(await browser.send("GET", PATH), "ada, not lately");
      await expectPage(await press(world, browser, "confirm"), "ada, lately");
      await expectPage(await browser.send("GET", PATH), "ada, lately");
    },
  },
  {
    name: "a late action is refreshed once",
    options,
    async check(world) {
      const browser = await signedIn(world);
      await browser.send("GET", PATH);
      world.pass(11 * 60_000);
      await expectPage(await press(world, browser, "confirm"), "ada, lately");
      equal(await rotations(world), 1);
      await expectPage(await browser.send("GET", PATH), "ada, lately");
    },
  },
  {
    name: "an action that another site sends changes nothing",
    options,
    async check(world) {
      const browser = await signedIn(world);
      const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
      for (const form of ["enter", "leave", "leaveEverywhere"]) {
        const response = await press(world, browser, form, headers);
        equal(response.status, 500);
        deepEqual(response.headers.getSetCookie(), []);
      }
      equal((await world.sessions.list("ada")).length, 1);
    },
  },
];
