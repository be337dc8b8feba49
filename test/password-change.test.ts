/** Changing a password and ending the other sessions, in one transaction of the application: both or neither. */
import type { Sessions } from "@sess/core";
import { postgresSessions } from "@sess/postgres";
import { describeWith } from "@sess/servers/describe-with";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool, PoolClient } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { Instance } from "./support/instance.ts";
import { startWorld, type World } from "./support/world.ts";

const REVOKED = { ok: false, reason: "revoked" };

// However busy the machine.
vi.setConfig({ testTimeout: 60_000 });

describeWith(["redis", "postgres"], "a password is changed", () => {
  let world: World;
  let here: Instance;
  let there: Instance;
  let userId: string;
  let users = 0;

  beforeAll(async () => {
    world = await startWorld();
  }, 60_000);
  beforeEach(async () => {
    [here, there] = await Promise.all([
      world.open({ storeDeadline: "30s" }),
      world.open({ storeDeadline: "30s" }),
    ]);
    await here.pool.query("CREATE TABLE IF NOT EXISTS users (id text PRIMARY KEY, password text NOT NULL)");
    userId = `user ${users++}`;
    await here.pool.query("INSERT INTO users VALUES ($1, 'old')", [userId]);
  });
  afterEach(() => world.closeAll());
  afterAll(() => world.stop());

  /** Begins a transaction, and commits it when `work` resolves. */
  async function transact<Result>(
    pool: Pool,
    work: (client: PoolClient) => Promise<Result>,
  ): Promise<Result> {
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      const result = await work(client);
      await client.query("COMMIT");
      return result;
    } catch (error) {
      await client.query("ROLLBACK");
      throw error;
    } finally {
      client.release();
    }
  }

  const changePassword = (
    except: string,
    andThen: (
      signedInHere: Pick<Sessions, "issue" | "revoke" | "revokeAll">,
    ) => Promise<void> = async () => {},
  ): ReturnType<typeof here.sessions.transaction<readonly string[]>> =>
    here.sessions.transaction((join) =>
      transact(here.pool, async (client) => {
        const joined = join(postgresSessions(client));
        await client.query("UPDATE users SET password = 'new' WHERE id = $1", [userId]);
        const { sessionIds } = await joined.revokeAll(userId, { except, reason: "password_changed" });
        await andThen(joined);
        return sessionIds;
      }),
    );

  const password = async (): Promise<unknown> =>
    (await here.pool.query("SELECT password FROM users WHERE id = $1", [userId])).rows[0];

  /** Everything that Redis holds, but for how long still. */
  async function cached(): Promise<Record<string, string | null>> {
    const keys = (await here.redis.keys("*")).toSorted();
    const entries = keys.map(async (key) => [key, await here.redis.get(key)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }

  /** On three devices, all of them in use on both instances. */
  async function signInThrice(): Promise<Awaited<ReturnType<Sessions["issue"]>>[]> {
    const signIns = ["this one", "phone", "tablet"].map((label) =>
      here.sessions.issue({ userId, device: { label } }),
    );
    const issued = await Promise.all(signIns);
    const inCache = { ok: true, source: "cache" };
    for (const { accessToken } of issued) {
      for (const { sessions } of [here, there]) {
        await expect.poll(() => sessions.authenticate(accessToken)).toMatchObject(inCache);
      }
    }
    return issued;
  }

  it("committed: the others are refused at once in the other instance, and the excepted one goes on", async () => {
    const [mine, phone, tablet] = await signInThrice();
    const { result, propagated } = await changePassword(mine!.session.id);
    const others = [phone!, tablet!];
    const answers = await Promise.all(
      others.map(({ accessToken }) => there.sessions.authenticate(accessToken)),
    );
    expect(answers).toEqual([REVOKED, REVOKED]);

    expect(propagated).toBe(true);
    expect(result.toSorted()).toEqual(others.map(({ session }) => session.id).toSorted());
    expect(await password()).toEqual({ password: "new" });
    for (const { refreshToken } of others)
      expect(await there.sessions.refresh(refreshToken)).toEqual(REVOKED);
    expect(await there.sessions.authenticate(mine!.accessToken)).toMatchObject({ ok: true, source: "cache" });
    expect(await there.sessions.refresh(mine!.refreshToken)).toMatchObject({ ok: true });
    expect(await there.sessions.list(userId)).toMatchObject([{ device: { label: "this one" } }]);
    const history = await there.sessions.history(userId);
    expect(history.filter(({ revokedReason }) => revokedReason === "password_changed")).toHaveLength(2);
  });

  it("not committed yet: nobody is signed out, and nothing that is asked meanwhile outlives the commit", async () => {
    const [mine, phone] = await signInThrice();
    await changePassword(mine!.session.id, async () => {
      expect(await here.redis.get(`session:${phone!.session.id}`)).toBe(userId);
      expect(await there.sessions.authenticate(phone!.accessToken)).toMatchObject({ ok: true });
      await world.redis.flush();
      expect(await there.sessions.authenticate(phone!.accessToken), "asks the store").toMatchObject({
        ok: true,
        source: "store",
      });
      await expect.poll(() => here.redis.get(`session:${phone!.session.id}`)).toBe(userId);
    });
    expect(await there.sessions.authenticate(phone!.accessToken)).toEqual(REVOKED);
    expect(await here.redis.get(`session:${phone!.session.id}`)).toBe("");
  });

  it("rolled back: nobody is signed out, and nothing in Redis has changed", async () => {
    const all = await signInThrice();
    const before = await cached();
    const events: string[] = [];
    for (const name of ["revoked", "issued"] as const) here.sessions.on(name, () => events.push(name));
    let inside = "";
    const rolledBack = changePassword(all[0]!.session.id, async (joined) => {
      ({ accessToken: inside } = await joined.issue({ userId }));
      throw new Error("the mail could not be sent");
    });
    await expect(rolledBack).rejects.toThrow("the mail could not be sent");
    // As long as anything that was on its way would need.
    await sleep(100);

    expect(await cached()).toEqual(before);
    expect(events).toEqual([]);
    expect(await password()).toEqual({ password: "old" });
    for (const { sessions } of [here, there]) {
      for (const consistency of ["cached", "strong"] as const) {
        const asks = all.map(({ accessToken }) => sessions.authenticate(accessToken, { consistency }));
        expect((await Promise.all(asks)).map(({ ok }) => ok)).toEqual([true, true, true]);
      }
      expect(await sessions.authenticate(inside)).toEqual({ ok: false, reason: "unknown_session" });
    }
    for (const { refreshToken } of all)
      expect(await there.sessions.refresh(refreshToken)).toMatchObject({ ok: true });
    expect(await there.sessions.list(userId)).toHaveLength(3);
    expect(await there.sessions.issue({ userId }), "and nobody is kept from signing in").toBeDefined();
  });

  it("a sign-in with the old password, stored while it is changed, is refused", async () => {
    const [mine] = await signInThrice();
    let signIn: Promise<unknown> | undefined;
    await changePassword(mine!.session.id, async () => {
      // It has seen the old password: the change is not committed.
      const startedAt = Date.now() - 1_000;
      expect(await password()).toEqual({ password: "old" });
      signIn = there.sessions.issue({ userId, startedAt }).then(
        () => "signed in",
        (error: { code?: string }) => error.code,
      );
      // It comes to the store before the commit, whether it waits there or not.
      await Promise.race([signIn, sleep(200)]);
    });
    expect(await signIn).toBe("ERR_SESS_FENCED");
    expect(await there.sessions.list(userId)).toMatchObject([{ id: mine!.session.id }]);
  });

  it("a sign-in that has seen the old password after all others had ended does not survive either", async () => {
    const [mine] = await signInThrice();
    let signIn: Promise<unknown> | undefined;
    await changePassword(mine!.session.id, async () => {
      // Later than the end of all sessions, by any clock; and still the change is not committed.
      await sleep(20);
      expect(await password()).toEqual({ password: "old" });
      signIn = there.sessions.issue({ userId, startedAt: Date.now() }).then(
        () => "signed in",
        (error: { code?: string }) => error.code,
      );
      await Promise.race([signIn, sleep(200)]);
    });
    // Refused, or ended: which of the two depends on who comes first after the commit.
    expect(["signed in", "ERR_SESS_FENCED"]).toContain(await signIn);
    expect(await there.sessions.list(userId)).toMatchObject([{ id: mine!.session.id }]);
    expect(await there.sessions.authenticate(mine!.accessToken)).toMatchObject({ ok: true });
  });

  it("a transaction that had failed when it was committed: nobody is signed out, and the caller hears it", async () => {
    const all = await signInThrice();
    const before = await cached();
    const changed = here.sessions.transaction((join) =>
      transact(here.pool, async (client) => {
        await join(postgresSessions(client)).revokeAll(userId);
        // PostgreSQL answers the COMMIT that follows with ROLLBACK, and pg takes that for done.
        await client.query("SELECT 1 / 0").catch(() => {});
      }),
    );
    await expect(changed).rejects.toThrow("was not committed");
    await sleep(100);
    expect(await cached()).toEqual(before);
    for (const { accessToken } of all)
      expect(await there.sessions.authenticate(accessToken)).toMatchObject({ ok: true });
  });

  it("a sign-in with the old password goes through after all when the change is rolled back", async () => {
    const [mine] = await signInThrice();
    let signIn: ReturnType<Sessions["issue"]> | undefined;
    const rolledBack = changePassword(mine!.session.id, async () => {
      signIn = there.sessions.issue({ userId, startedAt: Date.now() - 1_000 });
      await Promise.race([signIn, sleep(200)]);
      throw new Error("the mail could not be sent");
    });
    await expect(rolledBack).rejects.toThrow("the mail could not be sent");
    const { accessToken } = await signIn!;
    expect(await here.sessions.authenticate(accessToken)).toMatchObject({ ok: true });
  });

  it("a sign-in with the new one, in the same transaction, is there when it is committed", async () => {
    const [mine] = await signInThrice();
    let inside: Awaited<ReturnType<Sessions["issue"]>> | undefined;
    await changePassword(mine!.session.id, async (joined) => {
      inside = await joined.issue({ userId, device: { label: "new" } });
    });
    expect(await there.sessions.authenticate(inside!.accessToken)).toMatchObject({ ok: true });
    expect(await there.sessions.list(userId)).toMatchObject([
      { device: { label: "this one" } },
      { device: { label: "new" } },
    ]);
  });
});
