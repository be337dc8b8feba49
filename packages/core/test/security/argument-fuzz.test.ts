/** Whatever is given as an id, a user, a device or a reason: found, unknown, cut, or refused by its name. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SessError } from "../../src/index.ts";
import { createFixture } from "../support/fixture.ts";
import { always, PATIENCE } from "./always.ts";
import { inherited, nastyName, nastyValue } from "./nasty.ts";

const text = fc.oneof(nastyName, fc.string({ unit: "binary", maxLength: 600 }));
const anything = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withMap: true });

describe("arguments", { timeout: PATIENCE }, () => {
  it("a device is kept as three short texts, whatever a client says it is", async () => {
    const { sessions } = createFixture();
    const device = fc.oneof(
      fc.record({ userAgent: text, ip: text, label: text }, { requiredKeys: [] }),
      nastyValue.map((json) => JSON.parse(json) as object),
      anything,
    );
    const kept = always(150, [device], async (given) => {
      const { session } = await sessions.issue({ userId: "user", device: given as never });
      const { userAgent = "", ip = "", label = "", ...others } = session.device;
      deepEqual(others, {});
      for (const one of [userAgent, ip, label]) ok(one.isWellFormed() && one.length <= 512);
    });
    await expect(kept).resolves.toBeUndefined();
  });

  it("an id, a user, a reason are found, unknown, or refused by name", async () => {
    const { sessions } = createFixture();
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
    const before = inherited();
    await always(600, [fc.constantFrom(...calls), argument, argument], async (call, one, other) => {
      const error = await call(one, other).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      // A `revokeAll` among the calls may have fenced a sign-in that comes after it.
      if (error instanceof SessError) equal(error.code, "ERR_SESS_FENCED");
      else if (error instanceof Error) match(String(error), /^TypeError: sess: \w+: /);
    });
    expect(inherited()).toEqual(before);
  });
});
