/** Devices, limits, step-up, history and computed claims. */
import { decodeJwt } from "jose";
import { describe, expect, expectTypeOf, it } from "vitest";
import { createSessions, isUnavailable, type StandardSchema } from "../src/index.ts";
import { memorySessions } from "../src/memory/index.ts";
import { AUDIENCE, createFixture, idle, ISSUER, KEY, MINUTE, START } from "./support/fixture.ts";

describe("maxSessionsPerUser", () => {
  it("ends the oldest, at once, to make room", async () => {
    const { sessions, another, clock, events } = createFixture({ maxSessionsPerUser: 2 });
    const issued = [];
    for (let count = 0; count < 4; count++) {
      issued.push(await sessions.issue({ userId: "user" }));
      clock.now += 1;
    }
    await idle();
    const [first, second, third, fourth] = issued.map(({ accessToken }) => accessToken);
    for (const token of [first!, second!]) {
      expect(await another().authenticate(token)).toEqual({ ok: false, reason: "revoked" });
    }
    for (const token of [third!, fourth!])
      expect(await another().authenticate(token)).toMatchObject({ ok: true });
    expect(await sessions.issue({ userId: "other" })).toBeDefined();
    const ended = events.filter(({ name }) => name === "revoked");
    const how = { name: "revoked", reason: "session_limit", by: null, propagated: true };
    expect(ended).toEqual(issued.slice(0, 2).map(({ session }) => ({ ...how, sessionIds: [session.id] })));
    expect(events.some(({ name }) => name === "sign_in_refused")).toBe(false);
  });

  it.each([undefined, 3])("is what the store is told: %s", async (maxSessionsPerUser) => {
    const limits: unknown[] = [];
    const { sessions } = createFixture({
      maxSessionsPerUser,
      wrapStore: (store) => ({ ...store, create: (...how) => (limits.push(how[1]), store.create(...how)) }),
    });
    await sessions.issue({ userId: "user" });
    const revocation = { reason: "session_limit", by: null, now: START };
    const limit = { max: 3, whenFull: "end_oldest", revocation };
    expect(limits).toEqual([maxSessionsPerUser === undefined ? undefined : limit]);
  });

  it("refuses, by option, until one has ended", async () => {
    const { sessions, events } = createFixture({ maxSessionsPerUser: 1, whenFull: "refuse" });
    const { session } = await sessions.issue({ userId: "user" });
    await expect(sessions.issue({ userId: "user" })).rejects.toMatchObject({
      code: "ERR_SESS_SESSION_LIMIT",
      message: "the user has 1 sessions already",
    });
    expect(events).toContainEqual({ name: "sign_in_refused", userId: "user", reason: "session_limit" });
    await sessions.revoke(session.id);
    await expect(sessions.issue({ userId: "user" })).resolves.toBeDefined();
  });
});

describe("step-up", () => {
  it("asks for a fresh proof, and takes it without signing anybody out", async () => {
    const { sessions, clock } = createFixture({ clockTolerance: "5s" });
    const { accessToken, refreshToken, session } = await sessions.issue({ userId: "user" });
    expect(decodeJwt(accessToken)["auth_time"]).toBe(Math.floor(START / 1_000));
    expect(await sessions.authenticate(accessToken, { maxAuthAge: "5m" })).toMatchObject({ ok: true });
    clock.now += 5 * MINUTE + 6_000;
    const stale = { ok: false, reason: "reauthentication_required" };
    expect(await sessions.authenticate(accessToken, { maxAuthAge: "5m" })).toEqual(stale);
    expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: true });
    const next = await sessions.refresh(refreshToken);
    if (!next.ok) throw new Error(next.reason);
    expect(
      await sessions.authenticate(next.accessToken, { maxAuthAge: "5m" }),
      "a refresh is no proof",
    ).toEqual(stale);

    const fresh = await sessions.reauthenticate(session.id, { userId: "user" });
    if (!fresh.ok) throw new Error(fresh.reason);
    expect(await sessions.authenticate(fresh.accessToken, { maxAuthAge: "5m" })).toMatchObject({ ok: true });
    expect(fresh).not.toHaveProperty("refreshToken");
    const later = await sessions.refresh(next.refreshToken);
    expect(later.ok && (await sessions.authenticate(later.accessToken, { maxAuthAge: "5m" }))).toMatchObject({
      ok: true,
    });
  });

  it("knows only the user's own, live sessions", async () => {
    const { sessions } = createFixture();
    const { session } = await sessions.issue({ userId: "user" });
    const unknown = { ok: false, reason: "unknown_session" };
    expect(await sessions.reauthenticate(session.id, { userId: "mallory" })).toEqual(unknown);
    expect(await sessions.reauthenticate("nobody's\0", { userId: "user" })).toEqual(unknown);
    await sessions.revoke(session.id);
    expect(await sessions.reauthenticate(session.id, { userId: "user" })).toEqual(unknown);
  });

  it.each(["soon", -1, Number.NaN])("does not take %s for a maxAuthAge", async (maxAuthAge) => {
    const { sessions } = createFixture();
    const asking = sessions.authenticate("x", { maxAuthAge: maxAuthAge as number });
    await expect(asking).rejects.toThrow("sess: maxAuthAge: must be a duration");
  });
});

describe("find", () => {
  it("gives one session, ended or not, with what is denied in it, and asks the store", async () => {
    const { sessions } = createFixture();
    const { accessToken, session } = await sessions.issue({ userId: "user" });
    expect(await sessions.find(session.id)).toEqual({ ...session, denied: [] });
    await sessions.deny(accessToken, { reason: "leaked" });
    await sessions.revoke(session.id, { reason: "incident 7" });
    expect(await sessions.find(session.id)).toMatchObject({
      revokedReason: "incident 7",
      denied: [{ sessionId: session.id, reason: "leaked" }],
    });
    expect(await sessions.find("another")).toBeUndefined();
  });
});

describe("history", () => {
  it("tells which sessions were valid when, on which device, and why and by whom each ended", async () => {
    const { sessions, clock } = createFixture();
    const phone = await sessions.issue({ userId: "user", device: { label: "Phone" } });
    clock.now += MINUTE;
    await sessions.issue({ userId: "user", device: { label: "Laptop" } });
    await sessions.issue({ userId: "other" });
    clock.now += MINUTE;
    await sessions.revoke(phone.session.id, { reason: "incident 7", by: "admin ada" });
    await sessions.revoke(phone.session.id, { reason: "again", by: "somebody else" });
    expect(await sessions.history("user")).toMatchObject([
      { device: { label: "Laptop" }, createdAt: START + MINUTE, revokedAt: null, revokedBy: null },
      {
        device: { label: "Phone" },
        createdAt: START,
        revokedAt: START + 2 * MINUTE,
        revokedReason: "incident 7",
        revokedBy: "admin ada",
      },
    ]);
    expect(await sessions.history("user", { limit: 1 })).toHaveLength(1);
    await expect(sessions.history("user", { limit: 0 })).rejects.toThrow("sess: limit:");
  });
});

describe("rename", () => {
  it("labels one's own session, and no other", async () => {
    const { sessions } = createFixture();
    const { session } = await sessions.issue({ userId: "user", device: { userAgent: "curl", label: "Old" } });
    expect(await sessions.rename(session.id, { userId: "user", label: "N".repeat(200) })).toBe(true);
    expect(await sessions.rename(session.id, { userId: "mallory", label: "Hers" })).toBe(false);
    expect(await sessions.list("user")).toMatchObject([
      { device: { userAgent: "curl", label: "N".repeat(128) } },
    ]);
    await expect(sessions.rename(session.id, { userId: "user", label: "" })).rejects.toThrow("sess: label:");
  });
});

describe("custom claims", () => {
  const role: StandardSchema<{ role: "admin" | "user" }> = {
    "~standard": {
      version: 1,
      vendor: "test",
      validate: (value) => {
        const given = (value as { role?: unknown }).role;
        return given === "admin" || given === "user"
          ? { value: { role: given } }
          : { issues: [{ message: "must be admin or user", path: ["role"] }] };
      },
    },
  };
  const base = { issuer: ISSUER, audience: AUDIENCE, keys: [KEY] };

  it("are validated and typed by a Standard Schema", async () => {
    const sessions = createSessions({ ...base, store: memorySessions(), claimsSchema: role });
    const { accessToken, session } = await sessions.issue({ userId: "user", claims: { role: "admin" } });
    expectTypeOf(session.claims.role).toEqualTypeOf<"admin" | "user">();
    expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: true, claims: { role: "admin" } });
    // @ts-expect-error there is no such role
    const wrong = sessions.issue({ userId: "user", claims: { role: "root" } });
    await expect(wrong).rejects.toThrow("sess: claims: are not valid. claims.role: must be admin or user");
    await expect(wrong).rejects.not.toThrow("root");
  });

  it("that are not valid: all is said that is wrong, and where", async () => {
    const issues = [
      { message: "is missing", path: [{ key: "tenant" }, "id"] },
      { message: "must be of two at least", path: ["roles", 0] },
      { message: "too many" },
    ];
    const strict: StandardSchema<object> = {
      "~standard": { version: 1, vendor: "test", validate: () => ({ issues }) },
    };
    const sessions = createSessions({ ...base, store: memorySessions(), claimsSchema: strict });
    await expect(sessions.issue({ userId: "user", claims: {} })).rejects.toThrow(
      new TypeError(
        "sess: claims: are not valid. claims.tenant.id: is missing; " +
          "claims.roles.0: must be of two at least; claims: too many",
      ),
    );
  });

  it("that take longer than the store may are given up, and keep nobody out", async () => {
    const { sessions } = createFixture({ storeDeadline: 20, computeClaims: () => new Promise(() => {}) });
    const error: unknown = await sessions.issue({ userId: "user" }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "ERR_SESS_TIMEOUT",
      message: "computeClaims gave no answer within 20 ms",
    });
    expect(isUnavailable(error)).toBe(true);
    expect(await sessions.list("user")).toEqual([]);
  });

  it("are computed whenever a token is made", async () => {
    let roles = ["reader"];
    const sessions = createSessions({
      ...base,
      store: memorySessions(),
      claimsSchema: role,
      computeClaims: async ({ userId, claims }) => ({ roles: [...roles, userId, claims.role] }),
    });
    const { accessToken, refreshToken } = await sessions.issue({ userId: "u", claims: { role: "user" } });
    const auth = await sessions.authenticate(accessToken);
    if (auth.ok) expectTypeOf(auth.claims.roles).toEqualTypeOf<string[]>();
    expect(auth).toMatchObject({ claims: { role: "user", roles: ["reader", "u", "user"] } });
    roles = ["writer"];
    const next = await sessions.refresh(refreshToken);
    expect(next.ok && (await sessions.authenticate(next.accessToken))).toMatchObject({
      claims: { role: "user", roles: ["writer", "u", "user"] },
    });
  });

  it("that cannot be computed keep nobody out: the refresh may be tried again, however late", async () => {
    let broken = false;
    const { sessions, clock } = createFixture({
      computeClaims: () => (broken ? Promise.reject(new Error("roles are down")) : { ok: true }),
    });
    const { refreshToken } = await sessions.issue({ userId: "user" });
    broken = true;
    await expect(sessions.refresh(refreshToken)).rejects.toThrow("roles are down");
    await sessions.list("user");
    clock.now += 5 * MINUTE;
    broken = false;
    expect(await sessions.refresh(refreshToken)).toMatchObject({ ok: true });
  });
});

describe("onRefreshReuse", () => {
  it('"end_all" ends all of the user\'s sessions', async () => {
    const { sessions, clock, events } = createFixture({ onRefreshReuse: "end_all" });
    const stolen = await sessions.issue({ userId: "user" });
    const other = await sessions.issue({ userId: "user" });
    await sessions.refresh(stolen.refreshToken);
    clock.now += MINUTE;
    expect(await sessions.refresh(stolen.refreshToken)).toEqual({ ok: false, reason: "refresh_reused" });
    expect(await sessions.authenticate(other.accessToken)).toEqual({ ok: false, reason: "revoked" });
    const reuse = events.find(({ name }) => name === "refresh_reused");
    expect(reuse?.["ended"]).toEqual([stolen.session.id, other.session.id]);
    expect(await sessions.history("user")).toMatchObject([
      { revokedReason: "refresh_reused" },
      { revokedReason: "refresh_reused" },
    ]);
  });
});
