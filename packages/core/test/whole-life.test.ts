/** Devices, limits, step-up, history, computed claims and transactions. */
import { decodeJwt } from "jose";
import { describe, expect, expectTypeOf, it } from "vitest";
import { createSessions, type SessionStore, type StandardSchema } from "../src/index.ts";
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
    expect(ended).toMatchObject([
      { reason: "session_limit", propagated: true },
      { reason: "session_limit", propagated: true },
    ]);
  });

  it("refuses, by option, until one has ended", async () => {
    const { sessions, events } = createFixture({ maxSessionsPerUser: 1, whenFull: "refuse" });
    const { session } = await sessions.issue({ userId: "user" });
    await expect(sessions.issue({ userId: "user" })).rejects.toMatchObject({
      code: "ERR_SESS_SESSION_LIMIT",
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

describe("transaction", () => {
  /** A transaction over a store in memory: what is done in it happens at the end, or not at all. */
  function inTransaction(store: SessionStore): { joined: SessionStore; commit: () => Promise<void> } {
    const steps: (() => Promise<unknown>)[] = [];
    const revokeAll: SessionStore["revokeAll"] = async (userId, how) => {
      steps.push(() => store.revokeAll(userId, how));
      return (await store.listByUser(userId, how.now))
        .map(({ id }) => id)
        .filter((id) => !how.except?.includes(id));
    };
    const create: SessionStore["create"] = async (session) => {
      steps.push(() => store.create(session));
      return { outcome: "created", ended: [] };
    };
    return {
      joined: { ...store, revokeAll, create },
      commit: async () => {
        for (const step of steps) await step();
      },
    };
  }

  it("tells the cache, and emits, after the commit", async () => {
    const { sessions, store, cache, another, events } = createFixture();
    const { accessToken, session } = await sessions.issue({ userId: "user" });
    await idle();
    const { result, propagated } = await sessions.transaction(async (join) => {
      const { joined, commit } = inTransaction(store);
      const inside = await join(joined).revokeAll("user", { reason: "password_changed" });
      expect(inside).toMatchObject({ sessionIds: [session.id], propagated: false });
      expect(await cache.get(`session:${session.id}`), "not yet").toBe("user");
      expect(events.some(({ name }) => name === "revoked")).toBe(false);
      await commit();
      return "changed";
    });
    expect({ result, propagated }).toEqual({ result: "changed", propagated: true });
    expect(await another().authenticate(accessToken)).toEqual({ ok: false, reason: "revoked" });
    expect(events).toContainEqual({
      name: "revoked",
      sessionIds: [session.id],
      reason: "password_changed",
      by: null,
      propagated: true,
    });
  });

  it("refuses or ends a sign-in that began before the commit, with the old password; not its own", async () => {
    const { sessions, store, another, clock } = createFixture();
    const { session: kept } = await sessions.issue({ userId: "user" });
    const fresh: string[] = [];
    await sessions.transaction(async (join) => {
      const { joined, commit } = inTransaction(store);
      await join(joined).revokeAll("user", { except: kept.id });
      clock.now += 1_000;
      await another().issue({ userId: "user", device: { label: "old password" } });
      fresh.push((await join(joined).issue({ userId: "user" })).session.id);
      await commit();
      clock.now += 1_000;
    });
    expect((await sessions.list("user")).map(({ id }) => id).toSorted()).toEqual(
      [kept.id, ...fresh].toSorted(),
    );
    const startedAt = clock.now - 500;
    await expect(another().issue({ userId: "user", startedAt })).rejects.toMatchObject({
      code: "ERR_SESS_FENCED",
    });
  });

  it("notices a commit that was none", async () => {
    const { sessions, store, cache, another } = createFixture();
    const { accessToken, session } = await sessions.issue({ userId: "user" });
    await idle();
    const swallowed = sessions.transaction(async (join) => {
      await join(inTransaction(store).joined).revokeAll("user");
    });
    await expect(swallowed).rejects.toThrow("sess: transaction: was not committed");
    expect(await cache.get(`session:${session.id}`)).toBe("user");
    expect(await another().authenticate(accessToken)).toMatchObject({ ok: true });
  });

  it("does not let an operation out that nobody awaited, or that comes after the end", async () => {
    const { sessions, store } = createFixture();
    const slow: SessionStore = {
      ...store,
      revokeAll: async (...how) => {
        await idle();
        return store.revokeAll(...how);
      },
    };
    const forgotten = sessions.transaction(async (join) => void join(slow).revokeAll("user"));
    await expect(forgotten).rejects.toThrow("sess: transaction: resolved before what was joined was done");
    let kept: Pick<typeof sessions, "revokeAll"> | undefined;
    await sessions.transaction(async (join) => void (kept = join(store)));
    await expect(kept?.revokeAll("user")).rejects.toThrow("sess: transaction: is over");
  });

  it("tells what was committed even when the store cannot be asked after it", async () => {
    const { another, store, cache } = createFixture();
    let broken = false;
    const down = (): Promise<never> => Promise.reject(new Error("down"));
    const sessions = another({
      store: { ...store, findMany: (...of) => (broken ? down() : store.findMany(...of)), revokeAll: down },
    });
    const { session } = await sessions.issue({ userId: "user" });
    await idle();
    const { propagated } = await sessions.transaction(async (join) => {
      await join(store).revokeAll("user");
      broken = true;
    });
    expect(propagated, "the fence could not be raised again").toBe(false);
    expect(await cache.get(`session:${session.id}`)).toBe("");
  });

  it("tells nothing of what was rolled back", async () => {
    const { sessions, store, cache, events } = createFixture();
    const { accessToken, session } = await sessions.issue({ userId: "user" });
    await idle();
    const before = events.length;
    let inside = "";
    const rolledBack = sessions.transaction(async (join) => {
      const { joined } = inTransaction(store);
      await join(joined).revokeAll("user");
      ({ accessToken: inside } = await join(joined).issue({ userId: "user" }));
      throw new Error("deadlock");
    });
    await expect(rolledBack).rejects.toThrow("deadlock");
    await idle();
    expect(events.slice(before)).toEqual([]);
    expect(await cache.get(`session:${session.id}`)).toBe("user");
    expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: true });
    expect(await sessions.authenticate(inside), "never warmed").toEqual({
      ok: false,
      reason: "unknown_session",
    });
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
  });
});
