/** Whatever is given as an option: taken, or refused by a TypeError that names it. */
import { match } from "node:assert/strict";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { always, PATIENCE } from "../../../../core/test/security/always.ts";
import { inherited } from "../../../../core/test/security/nasty.ts";
import { checkOptions, type HttpOptions } from "../../src/options.ts";

const anything = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withMap: true }),
  fc.constantFrom(null, Number.NaN, -1, "", "/", "*", "a\r\nSet-Cookie: b=c", Symbol("x"), () => 0),
  fc.constantFrom("/auth", "https://app.example", ["/auth"], { toString: () => "/auth" }),
);
const cookies = fc.dictionary(
  fc.constantFrom("name", "sameSite", "secure", "__proto__", "httpOnly"),
  anything,
);
const options = fc.record(
  {
    basePath: anything,
    cookies: fc.oneof(cookies, anything),
    trustedOrigins: fc.oneof(fc.array(anything, { maxLength: 3 }), anything),
    realm: anything,
    retryAfter: anything,
    clock: anything,
    constructor: anything,
  },
  { requiredKeys: [] },
);

function expectNamed(given: unknown): void {
  try {
    const { basePath, challenge, retryAfter, cookies: chosen } = checkOptions(given as HttpOptions);
    match(basePath, /^(?:\/[\w.~-]+)+$/);
    match(challenge, /^Bearer realm="(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"$/);
    match(retryAfter, /^\d+$/);
    match(chosen?.name ?? "sess", /^[\w-]+$/);
  } catch (error) {
    match(String(error), /^TypeError: sess: [^]*: /);
  }
}

describe("options", { timeout: PATIENCE }, () => {
  it("each may be anything, and all of them together", async () => {
    const before = inherited();
    await always(1_000, [options], async (given) => expectNamed(given));
    await always(100, [anything], async (given) => expectNamed(given));
    expect(inherited()).toEqual(before);
  });
});
