/** The store on a connection whose transaction is the caller's: all of it happens, or nothing. */
import { setTimeout as sleep } from "node:timers/promises";
import { createSessions } from "@sess/core";
import { type MysqlServer, startMysql } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import {
  createConnection,
  createPool,
  type Pool,
  type PoolConnection,
  type RowDataPacket,
} from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mysqlSessions } from "../src/index.ts";
import { NOW, newSession } from "../../../../test/support/new-session.ts";

const how = { reason: "password_changed", by: "the user", now: NOW };
const created = { outcome: "created", ended: [] };
const fenced = { outcome: "fenced", ended: [] };
const endOldest = { max: 3, whenFull: "end_oldest", revocation: { ...how, reason: "limit" } } as const;
const refuse = { ...endOldest, whenFull: "refuse" } as const;

describeWith("mysql", "mysqlSessions inside a transaction", () => {
  let server: MysqlServer;
  let url: string;
  let pool: Pool;
  beforeAll(async () => {
    server = await startMysql();
    url = await server.createDatabase();
    pool = createPool({ uri: url, connectionLimit: 30 });
    await mysqlSessions(pool).migrate();
    await pool.query("CREATE TABLE users (id VARCHAR(50) PRIMARY KEY, password VARCHAR(50)) ENGINE = InnoDB");
  }, 60_000);
  afterAll(async () => {
    await pool.end();
    await server.stop();
  });

  /** A user with a password and two sessions. */
  async function signedIn(userId: string): Promise<string[]> {
    await pool.execute("INSERT INTO users VALUES (?, 'old')", [userId]);
    const sessions = [newSession({ userId }), newSession({ userId })];
    for (const session of sessions) await mysqlSessions(pool).create(session);
    return sessions.map(({ id }) => id);
  }

  async function inTransaction<Result>(
    end: "COMMIT" | "ROLLBACK",
    work: (connection: PoolConnection) => Promise<Result>,
  ): Promise<Result> {
    const connection = await pool.getConnection();
    try {
      await connection.beginTransaction();
      const result = await work(connection);
      await connection.query(end);
      return result;
    } finally {
      connection.release();
    }
  }

  const changePassword = (connection: PoolConnection, userId: string) =>
    connection.execute("UPDATE users SET password = 'new' WHERE id = ?", [userId]);
  const passwordOf = async (userId: string) =>
    (await pool.execute<RowDataPacket[]>("SELECT password FROM users WHERE id = ?", [userId]))[0][0]?.[
      "password"
    ];

  /**
   * Until so many transactions wait for a lock: a race that is certain to be one. The table is made anew only when
   * nobody has read it for a tenth of a second.
   */
  async function untilWaiting(count: number): Promise<void> {
    const waiting =
      "SELECT COUNT(*) AS count FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'";
    while (Number((await pool.query<RowDataPacket[]>(waiting))[0][0]?.["count"]) < count) await sleep(150);
  }

  describe.each(["REPEATABLE READ", "READ COMMITTED"])("at %s", (isolation) => {
    const named = (userId: string) => `${userId} at ${isolation}`;
    const at = async <Result>(
      end: "COMMIT" | "ROLLBACK",
      work: (connection: PoolConnection) => Promise<Result>,
    ) =>
      inTransaction(end, async (connection) => {
        await connection.query("ROLLBACK");
        await connection.query(`SET TRANSACTION ISOLATION LEVEL ${isolation}`);
        await connection.beginTransaction();
        return work(connection);
      });

    it("commits a revoke-all with a change of the caller's, and shows neither before", async () => {
      const store = mysqlSessions(pool);
      const userId = named("commit");
      const [kept, ended] = (await signedIn(userId)) as [string, string];
      await at("COMMIT", async (connection) => {
        const inside = mysqlSessions(connection);
        await changePassword(connection, userId);
        expect(await inside.revokeAll(userId, { ...how, except: [kept] })).toEqual([ended]);
        expect(await inside.listByUser(userId, NOW)).toHaveLength(1);
        expect(await inside.revokedSince(NOW, userId)).toEqual([ended]);
        expect(await store.listByUser(userId, NOW)).toHaveLength(2);
        expect(await passwordOf(userId)).toBe("old");
      });
      expect((await store.listByUser(userId, NOW)).map(({ id }) => id)).toEqual([kept]);
      expect(await passwordOf(userId)).toBe("new");
      expect(await store.create(newSession({ userId }))).toEqual(fenced);
    });

    it("rolls back a revoke-all and its fence, a revocation, a denied token and a sign-in", async () => {
      const store = mysqlSessions(pool);
      const userId = named("rollback");
      const [first] = (await signedIn(userId)) as [string];
      const before = await store.findMany([first], NOW);
      const inTheEnd = newSession({ userId, startedAt: NOW + 1 });
      await at("ROLLBACK", async (connection) => {
        const inside = mysqlSessions(connection);
        await changePassword(connection, userId);
        await inside.deny({ jti: "rolled back", sessionId: first, reason: "denied", expiresAt: NOW + 1 });
        await inside.reauthenticate(first, userId, NOW + 5);
        await inside.rename(first, userId, "renamed");
        await inside.rotate(first, 0, { now: NOW, expiresAt: NOW + 9 });
        await inside.revoke(first, how);
        await inside.revokeAll(userId, how);
        expect(await inside.create(inTheEnd)).toEqual(created);
        await inside.prune(NOW - 9);
      });
      expect(await passwordOf(userId)).toBe("old");
      expect(await store.findMany([first, inTheEnd.id], NOW)).toEqual(before);
      expect(await store.listByUser(userId, NOW)).toHaveLength(2);
      expect(await store.create(newSession({ userId }))).toEqual(created);
    });

    it("ends, and counts, what was committed after the transaction had begun to read", async () => {
      const store = mysqlSessions(pool);
      const userId = named("late");
      const late = newSession({ userId });
      await at("COMMIT", async (connection) => {
        // At REPEATABLE READ, whatever is read without a lock is read as it was at this moment.
        await connection.query("SELECT COUNT(*) FROM users");
        await connection.query("SELECT COUNT(*) FROM sess_sessions");
        await store.create(late);
        expect(await mysqlSessions(connection).create(newSession({ userId }), { ...refuse, max: 1 })).toEqual(
          {
            outcome: "full",
            ended: [],
          },
        );
        expect(await mysqlSessions(connection).revokeAll(userId, how)).toEqual([late.id]);
      });
      expect(await store.listByUser(userId, NOW)).toEqual([]);
    });

    it("commits a limit's sign-in with the ends that it took, or neither", async () => {
      const store = mysqlSessions(pool);
      for (const end of ["ROLLBACK", "COMMIT"] as const) {
        const userId = named(`limit ${end}`);
        const ids = await signedIn(userId);
        const session = newSession({ userId });
        const outcome = await at(end, (connection) =>
          mysqlSessions(connection).create(session, { ...endOldest, max: 1 }),
        );
        expect(outcome.ended.toSorted()).toEqual(ids.toSorted());
        const active = (await store.listByUser(userId, NOW)).map(({ id }) => id);
        expect(active.toSorted()).toEqual(end === "COMMIT" ? [session.id] : ids.toSorted());
      }
    });
  });

  it("ends nothing for a sign-in that failed, in a transaction that is committed all the same", async () => {
    const store = mysqlSessions(pool);
    const [first] = (await signedIn("failed")) as [string];
    await inTransaction("COMMIT", async (connection) => {
      await changePassword(connection, "failed");
      const again = newSession({ userId: "failed", id: first });
      await expect(mysqlSessions(connection).create(again, { ...endOldest, max: 1 })).rejects.toMatchObject({
        cause: { errno: 1062 },
      });
    });
    expect(await passwordOf("failed")).toBe("new");
    expect(await store.listByUser("failed", NOW)).toHaveLength(2);
  });

  it("keeps apart what is asked at once on one connection", async () => {
    const userId = "at once";
    const [one, taken, other] = [newSession({ userId }), newSession({ userId }), newSession({ userId })];
    await mysqlSessions(pool).create(taken);
    const outcomes = await inTransaction("COMMIT", (connection) =>
      Promise.allSettled([
        mysqlSessions(connection).create(one),
        mysqlSessions(connection).create(taken),
        mysqlSessions(connection).create(other),
        mysqlSessions(connection).rename(one.id, userId, "renamed"),
      ]),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    const found = await mysqlSessions(pool).findMany([one.id, taken.id, other.id], NOW);
    expect(found.map(({ device }) => device.label)).toEqual(
      expect.arrayContaining(["renamed", undefined, undefined]),
    );
  });

  it("lets 20 sign-ins wait for the commit, and refuses those that began before the revoke-all", async () => {
    const store = mysqlSessions(pool);
    await signedIn("race");
    const sessions = Array.from({ length: 20 }, (_, index) =>
      newSession({ userId: "race", startedAt: NOW + (index % 2) }),
    );
    const { started } = await inTransaction("COMMIT", async (connection) => {
      await changePassword(connection, "race");
      await mysqlSessions(connection).revokeAll("race", how);
      // Not awaited here, but handed out of the transaction: they wait for its end.
      const creates = sessions.map((session, index) =>
        store.create(session, [undefined, endOldest, refuse][index % 3]),
      );
      await untilWaiting(20);
      return { started: creates };
    });
    const outcomes = (await Promise.all(started)).map(({ outcome }) => outcome);
    const [before, after] = [0, 1].map((odd) => outcomes.filter((_, index) => index % 2 === odd));
    expect(new Set(before)).toEqual(new Set(["fenced"]));
    expect(after).not.toContain("fenced");
    expect(after).toContain("created");
  });

  it("lets 20 sign-ins go on as if nothing had been, after a rollback", async () => {
    const store = mysqlSessions(pool);
    const { started } = await inTransaction("ROLLBACK", async (connection) => {
      await mysqlSessions(connection).revokeAll("undone", how);
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
    const store = mysqlSessions(pool);
    const session = newSession({ userId: "inside" });
    const { revoking } = await inTransaction("COMMIT", async (connection) => {
      await mysqlSessions(connection).create(session);
      const started = store.revokeAll("inside", how);
      await untilWaiting(1);
      return { revoking: started };
    });
    expect(await revoking).toEqual([session.id]);
  });

  it("leaves what others hold to the next prune, without waiting", async () => {
    const store = mysqlSessions(pool);
    await inTransaction("COMMIT", async (connection) => {
      await mysqlSessions(connection).revokeAll("held", { ...how, now: NOW - 1 });
      await store.prune(NOW - 1);
    });
    expect(await store.create(newSession({ userId: "held", startedAt: NOW - 1 }))).toEqual(fenced);
  });

  it("refuses to change anything where no transaction has begun, or a deadlock has ended it", async () => {
    const connection = await createConnection(url);
    const store = mysqlSessions(connection);
    const session = newSession({ userId: "nowhere" });
    const refused = /no transaction has been begun on the connection, or it was rolled back/;
    await expect(store.create(session)).rejects.toThrow(refused);
    await expect(store.revokeAll("nowhere", how)).rejects.toThrow(refused);
    expect(await store.findMany([session.id], NOW)).toEqual([]);

    const [one, other] = [newSession({ userId: "one" }), newSession({ userId: "other" })];
    for (const each of [one, other]) await mysqlSessions(pool).create(each);
    const both = await Promise.all([pool.getConnection(), pool.getConnection()]);
    for (const each of both) await each.beginTransaction();
    const [first, second] = both.map((each) => mysqlSessions(each)) as [typeof store, typeof store];
    await first.revoke(one.id, how);
    await second.revoke(other.id, how);
    const crossed = await Promise.allSettled([first.revoke(other.id, how), second.revoke(one.id, how)]);
    const lost = crossed.findIndex(({ status }) => status === "rejected");
    expect(crossed[lost]).toMatchObject({ reason: { errno: 1213 } });
    await expect([first, second][lost]!.revoke(one.id, how)).rejects.toThrow(refused);
    for (const each of both) {
      await each.rollback();
      each.release();
    }

    // With autocommit off, there always is one.
    await connection.query("SET autocommit = 0");
    expect(await store.create(session)).toEqual(created);
    await connection.rollback();
    expect(await store.findMany([session.id], NOW)).toEqual([]);
    await connection.end();
  });

  it("changes a password and ends the other sessions in one commit, through createSessions", async () => {
    const store = mysqlSessions(pool);
    const keys = [{ kid: "1", alg: "HS256", secret: "a secret of at least 32 bytes, for tests" }] as const;
    const sessions = createSessions({
      issuer: "https://a.example",
      audience: "https://b.example",
      keys,
      store,
    });
    await pool.execute("INSERT INTO users VALUES ('core', 'old')");
    const [kept, ended] = [
      await sessions.issue({ userId: "core" }),
      await sessions.issue({ userId: "core" }),
    ];
    await sessions.transaction(async (join) => {
      const connection = await pool.getConnection();
      try {
        await connection.beginTransaction();
        await changePassword(connection, "core");
        const except = kept.session.id;
        await join(mysqlSessions(connection)).revokeAll("core", { reason: "password_changed", except });
        await connection.commit();
        connection.release();
      } catch (error) {
        connection.destroy();
        throw error;
      }
    });
    expect(await passwordOf("core")).toBe("new");
    expect(await sessions.authenticate(kept.accessToken)).toMatchObject({ ok: true });
    expect(await sessions.authenticate(ended.accessToken)).toEqual({ ok: false, reason: "revoked" });
    await sessions.close();
  });
});
