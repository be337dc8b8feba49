/** Whatever an application puts into a session comes back as it went in, as data, or is refused by name. */
import { deepStrictEqual } from "node:assert/strict";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SessError } from "../../src/index.ts";
import { createFixture, idle } from "../support/fixture.ts";
import { always, PATIENCE } from "./always.ts";
import { inherited, nastyName, nastyObject, nastyValue } from "./nasty.ts";

/** What JSON makes of the text: a name `__proto__` becomes a member of its own. */
const jsonObject = nastyObject.map((text) => JSON.parse(text) as Record<string, unknown>);
const anything = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withMap: true });
const RESERVED = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "sid", "gen", "auth_time", "__proto__"];

/** Whether no text in it holds what some store could not keep. */
function isStorable(json: string): boolean {
  const texts: string[] = [];
  JSON.parse(
    json,
    (name, value: unknown) => void texts.push(name, ...(typeof value === "string" ? [value] : [])),
  );
  return texts.every((text) => text.isWellFormed() && !text.includes("\0"));
}

describe("claims", { timeout: PATIENCE }, () => {
  it("go through token and store as data of their own, and reach nothing else", async () => {
    const { sessions, store, another, cache, clock } = createFixture();
    const withoutCache = another({ cache: undefined });
    const before = inherited();
    let kept = 0;
    await always(200, [jsonObject], async (claims) => {
      const json = JSON.stringify(claims);
      const isFine = isStorable(json) && !RESERVED.some((name) => Object.hasOwn(claims, name));
      const issued = await sessions.issue({ userId: "user", claims }).catch((error: unknown) => error);
      if (!isFine) {
        expect(issued).toBeInstanceOf(TypeError);
        expect(String(issued)).toMatch(/^TypeError: sess: claims: /);
        return;
      }
      kept += 1;
      const { accessToken, refreshToken, session } = issued as Awaited<ReturnType<typeof sessions.issue>>;
      await idle();
      const expected = asJson(claims);
      deepStrictEqual(session.claims, expected);
      deepStrictEqual((await store.findMany([session.id], clock.now))[0]?.claims, expected);
      const refreshed = await sessions.refresh(refreshToken);
      for (const token of [accessToken, refreshed.ok ? refreshed.accessToken : ""]) {
        for (const node of [sessions, withoutCache]) {
          const auth = await node.authenticate(token);
          deepStrictEqual(auth.ok && customOf(auth.claims), expected);
        }
      }
    });
    expect(kept, "or nothing has been tried").toBeGreaterThan(50);
    expect(inherited()).toEqual(before);
    cache.clear();
  });

  it("that are no JSON object are refused, or taken as what JSON makes of them", async () => {
    const { sessions } = createFixture();
    await always(300, [anything], async (claims) => {
      const issued = await sessions
        .issue({ userId: "user", claims: claims as never })
        .catch((e: unknown) => e);
      if (issued instanceof Error) expect(String(issued)).toMatch(/^TypeError: sess: claims: /);
      else expect((issued as { session: object }).session).toMatchObject({ userId: "user" });
    });
  });

  it("computed for a token are checked as those given are", async () => {
    let computed: unknown;
    const { sessions } = createFixture({ computeClaims: () => computed });
    await always(200, [nastyObject], async (text) => {
      computed = JSON.parse(text);
      const issued = await sessions.issue({ userId: "user" }).catch((error: unknown) => error);
      if (issued instanceof Error) expect(String(issued)).toMatch(/^TypeError: sess: claims: /);
      else {
        const { accessToken } = issued as { accessToken: string };
        const auth = await sessions.authenticate(accessToken);
        deepStrictEqual(auth.ok && customOf(auth.claims), asJson(computed));
      }
    });
  });
});

describe("devices, ids and reasons", { timeout: PATIENCE }, () => {
  const { sessions } = createFixture();
  const text = fc.oneof(nastyName, fc.string({ unit: "binary", maxLength: 600 }));

  it("a device is kept as three short texts, whatever a client says it is", async () => {
    await always(
      300,
      [
        fc.oneof(
          fc.record({ userAgent: text, ip: text, label: text }, { requiredKeys: [] }),
          nastyValue.map((json) => JSON.parse(json) as object),
          anything,
        ),
      ],
      async (device) => {
        const { session } = await sessions.issue({ userId: "user", device: device as never });
        expect(
          Object.keys(session.device).filter((key) => !["userAgent", "ip", "label"].includes(key)),
        ).toEqual([]);
        for (const kept of Object.values(session.device)) {
          expect(typeof kept === "string" && kept.isWellFormed() && kept.length <= 512).toBe(true);
        }
      },
    );
  });

  it("an id, a user and a reason are found, unknown, or refused by name", async () => {
    const before = inherited();
    const { session } = await sessions.issue({ userId: "constructor" });
    const calls: ((one: never, other: never) => Promise<unknown>)[] = [
      (id, userId) => sessions.revoke(id, { userId }),
      (id, reason) => sessions.revoke(id, { reason }),
      (id, userId) => sessions.reauthenticate(id, { userId }),
      (id, label) => sessions.rename(id, { userId: "user", label }),
      (userId, except) => sessions.revokeAll(userId, { except, by: userId }),
      (userId) => sessions.list(userId),
      (userId, limit) => sessions.history(userId, { limit }),
      (userId, startedAt) => sessions.issue({ userId, startedAt }),
      (token, reason) => sessions.deny(token, { reason }),
      (token, by) => sessions.revokeByToken(token, { by }),
      (token, consistency) => sessions.authenticate(token, { consistency }),
      (token, maxAuthAge) => sessions.authenticate(token, { maxAuthAge }),
    ];
    const argument = fc.oneof(text, anything, fc.constant(session.id)) as fc.Arbitrary<never>;
    await always(1_000, [fc.constantFrom(...calls), argument, argument], async (call, one, other) => {
      const outcome = await call(one, other).catch((error: unknown) => error);
      if (!(outcome instanceof Error)) return;
      // A `revokeAll` among the calls may have fenced the sign-in that comes after it.
      if (outcome instanceof SessError) expect(outcome.code).toBe("ERR_SESS_FENCED");
      else expect(String(outcome)).toMatch(/^TypeError: sess: \w+: /);
    });
    expect(inherited()).toEqual(before);
  });
});

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** The claims of an access token but for those that sess sets. */
function customOf(claims: object): unknown {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !RESERVED.includes(name)));
}
