/** The store on a client whose transaction is the caller's: all of it happens, or nothing. */
import { setTimeout as sleep } from "node:timers/promises";
import { PGlite } from "@electric-sql/pglite";
import { type PostgresServer, startPostgres } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { Pool, type PoolClient } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { postgresSessions } from "../src/index.ts";
import { NOW, newSession } from "../../../../test/support/new-session.ts";

const how = { reason: "password_changed", by: "the user", now: NOW };
const created = { outcome: "created", ended: [] };
const fenced = { outcome: "fenced", ended: [] };
const endOldest = { max: 3, whenFull: "end_oldest", revocation: { ...how, reason: "limit" } } as const;
const refuse = { ...endOldest, whenFull: "refuse" } as const;

describeWith("postgres", "postgresSessions inside a transaction", () => {
  let server: PostgresServer;
  let pool: Pool;
  beforeAll(async () => {
    server = await startPostgres();
    pool = new Pool({ connectionString: await server.createDatabase(), max: 30 });
    await postgresSessions(pool).migrate();
    await pool.query("CREATE TABLE users (id text PRIMARY KEY, password text)");
  }, 60_000);
  afterAll(async () => {
    await pool.end();
    await server.stop();
  });

  /** A user with a password and two sessions. */
  async function signedIn(userId: string): Promise<string[]> {
    await pool.query("INSERT INTO users VALUES ($1, 'old')", [userId]);
    const sessions = [newSession({ userId }), newSession({ userId })];
    for (const session of sessions) await postgresSessions(pool).create(session);
    return sessions.map(({ id }) => id);
  }

  async function inTransaction<Result>(
    end: "COMMIT" | "ROLLBACK",
    work: (client: PoolClient) => Promise<Result>,
  ): Promise<Result> {
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      const result = await work(client);
      await client.query(end);
      return result;
    } finally {
      client.release();
    }
  }

  const changePassword = (client: PoolClient, userId: string) =>
    client.query("UPDATE users SET password = 'new' WHERE id = $1", [userId]);
  const passwordOf = async (userId: string) =>
    (await pool.query("SELECT password FROM users WHERE id = $1", [userId])).rows[0].password;

  /** Until so many connections wait for a lock: a race that is certain to be one. */
  async function untilWaiting(count: number): Promise<void> {
    const waiting = "SELECT count(*)::int AS count FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    while ((await pool.query(waiting)).rows[0].count < count) await sleep(5);
  }

  it("commits a revoke-all with a change of the caller's, and shows neither before", async () => {
    const store = postgresSessions(pool);
    const [kept, ended] = (await signedIn("commit")) as [string, string];
    await inTransaction("COMMIT", async (client) => {
      const inside = postgresSessions(client);
      await changePassword(client, "commit");
      expect(await inside.revokeAll("commit", { ...how, except: [kept] })).toEqual([ended]);
      expect(await inside.listByUser("commit", NOW)).toHaveLength(1);
      expect(await inside.revokedSince(NOW, "commit")).toEqual([ended]);
      expect(await store.listByUser("commit", NOW)).toHaveLength(2);
      expect(await passwordOf("commit")).toBe("old");
    });
    expect((await store.listByUser("commit", NOW)).map(({ id }) => id)).toEqual([kept]);
    expect(await passwordOf("commit")).toBe("new");
    expect(await store.create(newSession({ userId: "commit" }))).toEqual(fenced);
  });

  it("rolls back a revoke-all and its fence, a revocation, a denied token and a sign-in", async () => {
    const store = postgresSessions(pool);
    const [first] = (await signedIn("rollback")) as [string];
    const before = await store.findMany([first], NOW);
    const inTheEnd = newSession({ userId: "rollback", startedAt: NOW + 1 });
    await inTransaction("ROLLBACK", async (client) => {
      const inside = postgresSessions(client);
      await changePassword(client, "rollback");
      await inside.deny({ jti: "rolled back", sessionId: first, reason: "denied", expiresAt: NOW + 1 });
      await inside.reauthenticate(first, "rollback", NOW + 5);
      await inside.rename(first, "rollback", "renamed");
      await inside.revoke(first, how);
      await inside.revokeAll("rollback", how);
      expect(await inside.create(inTheEnd)).toEqual(created);
    });
    expect(await passwordOf("rollback")).toBe("old");
    expect(await store.findMany([first, inTheEnd.id], NOW)).toEqual(before);
    expect(await store.listByUser("rollback", NOW)).toHaveLength(2);
    expect(await store.create(newSession({ userId: "rollback" }))).toEqual(created);
  });

  it("commits a limit's sign-in with the ends that it took, or neither", async () => {
    const store = postgresSessions(pool);
    for (const end of ["ROLLBACK", "COMMIT"] as const) {
      const userId = `limit ${end}`;
      const ids = await signedIn(userId);
      const session = newSession({ userId });
      const outcome = await inTransaction(end, (client) =>
        postgresSessions(client).create(session, { ...endOldest, max: 1 }),
      );
      expect(outcome.ended.toSorted()).toEqual(ids.toSorted());
      const active = (await store.listByUser(userId, NOW)).map(({ id }) => id);
      expect(active.toSorted()).toEqual(end === "COMMIT" ? [session.id] : ids.toSorted());
    }
  });

  it("lets 20 sign-ins wait for the commit, and refuses those that began before the revoke-all", async () => {
    const store = postgresSessions(pool);
    await signedIn("race");
    const sessions = Array.from({ length: 20 }, (_, index) =>
      newSession({ userId: "race", startedAt: NOW + (index % 2) }),
    );
    const creates = await inTransaction("COMMIT", async (client) => {
      await changePassword(client, "race");
      await postgresSessions(client).revokeAll("race", how);
      // Not awaited here, but handed out of the transaction: they wait for its end.
      const started = sessions.map((session, index) =>
        store.create(session, [undefined, endOldest, refuse][index % 3]),
      );
      await untilWaiting(20);
      return { started };
    });
    const outcomes = (await Promise.all(creates.started)).map(({ outcome }) => outcome);
    const [before, after] = [0, 1].map((odd) => outcomes.filter((_, index) => index % 2 === odd)) as [
      string[],
      string[],
    ];
    expect(new Set(before)).toEqual(new Set(["fenced"]));
    expect(after).not.toContain("fenced");
    expect(new Set(after)).toContain("created");
  });

  it("lets 20 sign-ins with a limit wait for one inside, and counts that one", async () => {
    const store = postgresSessions(pool);
    for (const limit of [refuse, endOldest]) {
      const userId = `waiting ${limit.whenFull}`;
      const { started } = await inTransaction("COMMIT", async (client) => {
        await postgresSessions(client).create(newSession({ userId }), limit);
        const creates = Array.from({ length: 20 }, () => store.create(newSession({ userId }), limit));
        await untilWaiting(20);
        return { started: creates };
      });
      const outcomes = await Promise.all(started);
      const count = outcomes.filter(({ outcome }) => outcome === "created").length;
      expect(count).toBe(limit.whenFull === "refuse" ? 2 : 20);
      expect(await store.listByUser(userId, NOW)).toHaveLength(3);
    }
  });

  it("lets 20 sign-ins go on as if nothing had been, after a rollback", async () => {
    const store = postgresSessions(pool);
    const { started } = await inTransaction("ROLLBACK", async (client) => {
      await postgresSessions(client).revokeAll("undone", how);
      const creates = Array.from({ length: 20 }, () =>
        store.create(newSession({ userId: "undone" }), refuse),
      );
      await untilWaiting(20);
      return { started: creates };
    });
    const outcomes = (await Promise.all(started)).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === "created")).toHaveLength(3);
    expect(outcomes.filter((outcome) => outcome === "full")).toHaveLength(17);
  });

  it("makes a revoke-all wait for a sign-in inside, and ends it", async () => {
    const store = postgresSessions(pool);
    const session = newSession({ userId: "late" });
    const { revoking } = await inTransaction("COMMIT", async (client) => {
      await postgresSessions(client).create(session);
      const started = store.revokeAll("late", how);
      await untilWaiting(1);
      return { revoking: started };
    });
    expect(await revoking).toEqual([session.id]);
    expect(await store.listByUser("late", NOW)).toEqual([]);
  });

  it("leaves what others hold to the next prune", async () => {
    const store = postgresSessions(pool);
    await inTransaction("COMMIT", async (client) => {
      await postgresSessions(client).revokeAll("held", { ...how, now: NOW - 1 });
      await store.prune(NOW - 9);
    });
    expect(await store.create(newSession({ userId: "held", startedAt: NOW - 1 }))).toEqual(fenced);
  });

  it("works inside a transaction of PGlite", async () => {
    const database = await PGlite.create();
    const store = postgresSessions(database);
    await store.migrate();
    const session = newSession();
    await store.create(session);
    const undone = new Error("undone");
    const rolledBack = database.transaction(async (client) => {
      await postgresSessions(client).revokeAll(session.userId, how);
      throw undone;
    });
    await expect(rolledBack).rejects.toBe(undone);
    expect(await store.listByUser(session.userId, NOW)).toHaveLength(1);
    await database.transaction((client) => postgresSessions(client).revokeAll(session.userId, how));
    expect(await store.listByUser(session.userId, NOW)).toEqual([]);
    expect(await store.create(newSession())).toEqual(fenced);
    await database.close();
  }, 60_000);
});
