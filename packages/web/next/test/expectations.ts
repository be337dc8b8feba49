/** What the tests of pages and actions expect, in words. */
import { deepEqual, equal } from "node:assert/strict";
import { ACCESS, signedIn } from "../../http/test/behaviours/expectations.ts";
import type { Browser } from "../../http/test/browser.ts";
import type { World } from "../../http/test/world.ts";

export const REFRESH = "__Host-sess-refresh";
export const BOTH: string[] = [ACCESS, REFRESH];
export const options = { transparentRefresh: true } as const;

/** A browser that was signed in until its access cookie was over: browsers drop one that is. */
export async function late(world: World): Promise<Browser> {
  const browser = await signedIn(world);
  world.pass(11 * 60_000);
  browser.cookies.delete(ACCESS);
  return browser;
}

/** What a page shows: the text of its header and its paragraph, without what React puts between them. */
export async function shown(response: Response): Promise<string[]> {
  const html = (await response.text()).replaceAll("<!-- -->", "");
  return [...html.matchAll(/<(header|p)>(.*?)<\/\1>/g)].map(([, , text]) => text!);
}

/** The page shows this user to whoever sent the request, in the layout and below. */
export async function expectUser(response: Response, userId: string = "ada"): Promise<void> {
  equal(response.status, 200);
  deepEqual(await shown(response), [`layout: ${userId}`, `page: ${userId} pro`]);
}

export async function expectNobody(response: Response): Promise<void> {
  equal(response.status, 200);
  deepEqual(await shown(response), ["layout: nobody", "page: nobody"]);
}

/** error.tsx is shown in the browser; what the server sends is a 500, and neither a user nor nobody. */
export async function expectFailed(response: Response): Promise<void> {
  equal(response.status, 500);
  deepEqual(await shown(response), []);
}

/** How often the refresh token of the user's only session was exchanged. */
export async function rotations(world: World): Promise<number | undefined> {
  return (await world.sessions.list("ada"))[0]?.gen;
}
