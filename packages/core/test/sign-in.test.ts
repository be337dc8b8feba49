/** What may be signed in with, and that it comes back as it went in. */
import { describe, expect, expectTypeOf, it } from "vitest";
import { type Authentication, createSessions, type JsonObject, type SignIn } from "../src/index.ts";
import { memorySessions } from "../src/memory/index.ts";
import { AUDIENCE, createFixture, idle, ISSUER, KEY, START } from "./support/fixture.ts";

describe("user ids", () => {
  it.each([
    "7",
    "007",
    "null",
    "undefined",
    "0",
    "  ",
    "用户",
    "😀👩‍👩‍👧",
    "a'; DROP TABLE users; --",
    "__proto__",
    "x".repeat(255),
  ])("%.20s comes back as it is, from the store and from the cache", async (userId) => {
    const { sessions, cache, another } = createFixture();
    const { accessToken, refreshToken, session } = await sessions.issue({ userId });
    await idle();
    expect(await cache.get(`session:${session.id}`)).toBe(userId);
    expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: true, userId, source: "cache" });
    expect(await another({ cache: undefined }).authenticate(accessToken)).toMatchObject({ ok: true, userId });
    expect(await sessions.refresh(refreshToken)).toMatchObject({ ok: true });
    expect(await sessions.list(userId)).toHaveLength(1);
    expect((await sessions.revokeAll(userId)).sessionIds).toEqual([session.id]);
  });

  it.each(["", "x".repeat(256), "😀".repeat(10_240), "nul\0", "half \ud83d", 7, null, undefined, {}])(
    "%.20s is refused with a clear error",
    async (userId) => {
      const { sessions, events } = createFixture();
      const message = "sess: userId: must be a string of 1 to 255 characters";
      await expect(sessions.issue({ userId } as SignIn)).rejects.toThrow(message);
      await expect(sessions.revokeAll(userId as string)).rejects.toThrow(message);
      await expect(sessions.list(userId as string)).rejects.toThrow(TypeError);
      expect(events).toEqual([]);
    },
  );
});

describe("claims", () => {
  it("travel in every access token of the session", async () => {
    const claims = { role: "admin", tenant: { id: "007", tags: ["a", 1, null, true] }, client_id: "web" };
    const { sessions } = createFixture();
    const { accessToken, refreshToken } = await sessions.issue({ userId: "user", claims });
    const first = await sessions.authenticate(accessToken);
    expect(first).toMatchObject({ ok: true, claims });
    const next = await sessions.refresh(refreshToken);
    expect(next.ok && (await sessions.authenticate(next.accessToken))).toMatchObject({ ok: true, claims });
  });

  it("cannot be those that sess sets", async () => {
    const { sessions } = createFixture();
    for (const name of ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "sid", "gen", "auth_time"]) {
      await expect(sessions.issue({ userId: "user", claims: { [name]: "x" } })).rejects.toThrow(
        `sess: claims: "${name}" is set by sess`,
      );
    }
  });

  const cyclic: JsonObject = {};
  cyclic["self"] = cyclic;
  it.each<[string, unknown, string]>([
    ["a cycle", cyclic, "must be JSON"],
    ["a BigInt", { n: 1n }, "must be JSON"],
    ["a deep nest", { n: nested(100_000) }, "must be JSON"],
    ["a list", ["admin"], "must be an object"],
    ["text", "admin", "must be an object"],
    ["a date", new Date(0), "must be an object"],
    ["what turns into nothing", { toJSON: () => undefined }, "must be an object"],
    ["what turns into a reserved claim", { toJSON: () => ({ nbf: 9e9 }) }, '"nbf" is set by sess'],
    ["a prototype", JSON.parse('{"__proto__": {"role": "admin"}}'), '"__proto__"'],
    [
      "more than a token can hold",
      { text: "x".repeat(8_000) },
      "none may have more than 8192. Shorten them.",
    ],
    ["null", null, "must be an object"],
    ["U+0000", { deep: [{ text: "a\0" }] }, "U+0000"],
    ["half a pair in a name", { "\ud800": 1 }, "surrogate"],
  ])("refuse %s", async (_, claims, message) => {
    const { sessions } = createFixture();
    const signIn = sessions.issue({ userId: "user", claims: claims as JsonObject });
    await expect(signIn).rejects.toThrow(TypeError);
    await expect(signIn).rejects.toThrow(message);
    expect(await sessions.list("user"), "and nothing is left behind").toEqual([]);
  });

  it("are typed", async () => {
    type Claims = { role: "admin" | "user" };
    const sessions = createSessions<Claims>({
      issuer: ISSUER,
      audience: AUDIENCE,
      keys: [KEY],
      store: memorySessions(),
    });
    const { accessToken, session } = await sessions.issue({ userId: "user", claims: { role: "admin" } });
    expectTypeOf(session.claims.role).toEqualTypeOf<"admin" | "user">();
    const auth = await sessions.authenticate(accessToken);
    expectTypeOf(auth).toEqualTypeOf<Authentication<Claims>>();
    if (auth.ok) expectTypeOf(auth.claims.role).toEqualTypeOf<"admin" | "user">();
    else expectTypeOf(auth.reason).toBeString();
    // @ts-expect-error role is required
    void sessions.issue({ userId: "user" });
    // @ts-expect-error there is no such role
    void sessions.issue({ userId: "user", claims: { role: "root" } });
    // Without claims of one's own, none is required.
    expectTypeOf<{ userId: string }>().toExtend<SignIn>();
  });
});

describe("a session", () => {
  it("says when, where and for how long", async () => {
    const { sessions } = createFixture({ idleTtl: "7d", absoluteTtl: "30d" });
    const { session } = await sessions.issue({
      userId: "user",
      device: { userAgent: "curl/8", ip: "::1", label: "Mine" },
    });
    expect(session).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      userId: "user",
      gen: 0,
      device: { userAgent: "curl/8", ip: "::1", label: "Mine" },
      claims: {},
      createdAt: START,
      authenticatedAt: START,
      rotatedAt: START,
      expiresAt: START + 7 * 86_400_000,
      absoluteExpiresAt: START + 30 * 86_400_000,
      revokedAt: null,
      revokedReason: null,
      revokedBy: null,
    });
    expect(await sessions.list("user")).toEqual([session]);
  });

  it("can be had from any browser, whatever its headers say", async () => {
    const { sessions } = createFixture();
    const device = { userAgent: `😀\0${"x".repeat(10_000)}`, ip: "", label: `${"x".repeat(127)}😀` };
    const { session } = await sessions.issue({ userId: "user", device });
    expect(session.device).toStrictEqual({
      userAgent: `😀${"x".repeat(510)}`,
      label: `${"x".repeat(127)}\ufffd`,
    });
  });

  it.each([undefined, null, "ada"])("needs a sign-in: %s is none", async (signIn) => {
    await expect(createFixture().sessions.issue(signIn as never)).rejects.toThrow(
      "sess: signIn: must be an object",
    );
  });

  it("needs no device", async () => {
    const { session } = await createFixture().sessions.issue({ userId: "user", device: null as never });
    expect(session.device).toStrictEqual({});
  });

  it("begins at an instant, the first one at the earliest", async () => {
    const { sessions } = createFixture();
    for (const startedAt of [Number.NaN, -1, 0.5, Infinity]) {
      await expect(sessions.issue({ userId: "user", startedAt })).rejects.toThrow(
        new TypeError("sess: startedAt: must be epoch milliseconds, such as Date.now()."),
      );
    }
    await expect(sessions.issue({ userId: "user", startedAt: 0 })).resolves.toBeDefined();
  });
});

describe("without a cache", () => {
  it("every request asks the store, and a revocation has nobody to be told", async () => {
    const { another } = createFixture();
    const sessions = another({ cache: undefined });
    const { accessToken, session } = await sessions.issue({ userId: "user" });
    expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: true, source: "store" });
    expect(await sessions.revoke(session.id)).toEqual({ durable: true, propagated: true, found: true });
    expect(await sessions.authenticate(accessToken)).toEqual({ ok: false, reason: "revoked" });
    expect(await sessions.reconcile()).toBe(0);
  });
});

it("puts cachePrefix in front of every key", async () => {
  const { sessions, cache } = createFixture({ cachePrefix: "shop:" });
  const { session } = await sessions.issue({ userId: "user" });
  await idle();
  expect(await cache.get(`shop:session:${session.id}`)).toBe("user");
  await sessions.revoke(session.id);
  expect(await cache.get(`shop:session:${session.id}`)).toBe("");
});

function nested(depth: number): unknown {
  let inner: unknown = 1;
  for (let level = 0; level < depth; level += 1) inner = [inner];
  return inner;
}
