/** Whatever an application puts into a session comes back as it went in, as data, or is refused by name. */
import { deepStrictEqual, equal, match, ok } from "node:assert/strict";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Issued } from "../../src/index.ts";
import { createFixture, idle } from "../support/fixture.ts";
import { always, PATIENCE } from "./always.ts";
import { inherited, nastyObject } from "./nasty.ts";

const RESERVED = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "sid", "gen", "auth_time", "__proto__"];
/** What JSON makes of the text: a name `__proto__` becomes a member of its own. */
const jsonObject = nastyObject.map((text) => JSON.parse(text) as Record<string, unknown>);
const anything = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withMap: true });

/** Resolves to what was issued, or to `undefined` when the claims were refused by their name. */
function issuedOrRefused(issuing: Promise<Issued>): Promise<Issued | undefined> {
  return issuing.catch((error: unknown) => {
    match(String(error), /^TypeError: sess: claims: /);
    return undefined;
  });
}

/** Whether sess must take it: no name of its own, no text that some store could not keep. */
function isFine(claims: object): boolean {
  const texts: string[] = [];
  JSON.parse(JSON.stringify(claims), (name, value: unknown) => {
    texts.push(name);
    if (typeof value === "string") texts.push(value);
  });
  const isStorable = texts.every((text) => text.isWellFormed() && !text.includes("\0"));
  return isStorable && !RESERVED.some((name) => Object.hasOwn(claims, name));
}

/** The claims of an access token but for those that sess sets. */
function customOf(claims: object): unknown {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !RESERVED.includes(name)));
}

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe("claims", { timeout: PATIENCE }, () => {
  it("go through token and store as data of their own, and reach nothing else", async () => {
    const { sessions, store, another, clock } = createFixture();
    const nodes = [sessions, another({ cache: undefined })];
    const before = inherited();
    let kept = 0;
    await always(200, [jsonObject], async (claims) => {
      const issued = await issuedOrRefused(sessions.issue({ userId: "user", claims }));
      equal(issued !== undefined, isFine(claims));
      if (issued === undefined) return;
      kept += 1;
      await idle();
      const { accessToken, refreshToken, session } = issued;
      const expected = asJson(claims);
      deepStrictEqual(session.claims, expected);
      deepStrictEqual((await store.findMany([session.id], clock.now))[0]?.claims, expected);
      const refreshed = await sessions.refresh(refreshToken);
      ok(refreshed.ok);
      for (const token of [accessToken, refreshed.accessToken]) {
        for (const node of nodes) {
          const auth = await node.authenticate(token);
          deepStrictEqual(auth.ok && customOf(auth.claims), expected);
        }
      }
    });
    expect(kept, "or nothing has been tried").toBeGreaterThan(20);
    expect(inherited()).toEqual(before);
  });

  it("that are no JSON object are refused, or taken as what JSON makes of them", async () => {
    const { sessions } = createFixture();
    const taken = always(300, [anything], async (claims) => {
      const issued = await issuedOrRefused(sessions.issue({ userId: "user", claims: claims as never }));
      if (issued !== undefined)
        deepStrictEqual(issued.session.claims, claims === undefined ? {} : asJson(claims));
    });
    await expect(taken).resolves.toBeUndefined();
  });

  it("computed for a token are checked as those given are", async () => {
    let computed: object = {};
    const { sessions } = createFixture({ computeClaims: () => computed });
    const checked = always(200, [jsonObject], async (claims) => {
      computed = claims;
      const issued = await issuedOrRefused(sessions.issue({ userId: "user" }));
      equal(issued !== undefined, isFine(claims));
      if (issued === undefined) return;
      const auth = await sessions.authenticate(issued.accessToken);
      deepStrictEqual(auth.ok && customOf(auth.claims), asJson(claims));
    });
    await expect(checked).resolves.toBeUndefined();
  });
});
