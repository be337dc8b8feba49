/** What could go wrong without an error is one, and says what to do. */
import { type MysqlServer, startMysql } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { createPool, type Pool, type PoolOptions } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mysqlSessions } from "../src/index.ts";
import { NOW, newSession } from "../../../../test/support/new-session.ts";
import { withEach } from "./with-each.ts";

const how = { reason: "logout", by: null, now: NOW };

describeWith("mysql", "mysqlSessions refuses", () => {
  let server: MysqlServer;
  let url: string;
  const pools: Pool[] = [];
  const connect = (config: PoolOptions = {}, ...statements: string[]): Pool => {
    const pool = withEach(createPool({ uri: url, connectionLimit: 2, ...config }), statements);
    pools.push(pool);
    return pool;
  };
  beforeAll(async () => {
    server = await startMysql();
    url = await server.createDatabase();
    await mysqlSessions(connect()).migrate();
  }, 60_000);
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await server.stop();
  });

  it("tables that are missing, and says what to do", async () => {
    const pool = connect({ uri: await server.createDatabase() });
    const store = mysqlSessions(pool);
    const attempts = [
      () => store.create(newSession()),
      () => store.findMany(["s1"], NOW),
      () => store.revokeAll("42", how),
      () => store.prune(1),
    ];
    for (const attempt of attempts) {
      await expect(attempt()).rejects.toMatchObject({
        message: expect.stringContaining("call migrate() on the store, or run its schema.sql"),
        cause: { errno: 1146 },
      });
    }
    await store.migrate();
    await pool.query("DROP TABLE sess_fences");
    await expect(store.create(newSession())).rejects.toMatchObject({ cause: { errno: 1146 } });
    await store.migrate();
    expect(await store.create(newSession())).toMatchObject({ outcome: "created" });
  });

  it("tables of another version, and says what to compare", async () => {
    const pool = connect({ uri: await server.createDatabase() });
    const store = mysqlSessions(pool);
    await store.migrate();
    await pool.query("ALTER TABLE sess_sessions DROP COLUMN revoked_by");
    const session = newSession();
    const attempts = [
      () => store.migrate(),
      () => store.create(session),
      () => store.listByUser(session.userId, NOW),
      () => store.history(session.userId, 1),
    ];
    for (const attempt of attempts) {
      await expect(attempt()).rejects.toMatchObject({
        message: expect.stringContaining("of another version: call migrate() of this one, or compare them"),
        cause: { errno: 1054 },
      });
    }
  });

  it.each(["latin1_swedish_ci", "utf8_general_ci"])(
    "a connection in %s, which would change texts",
    async (charset) => {
      const store = mysqlSessions(connect({ charset }));
      const message =
        /character set has to be utf8mb4, and is (latin1|utf8).*leave the client's charset option out/;
      await expect(store.findMany(["s1"], NOW)).rejects.toThrow(message);
      await expect(store.create(newSession())).rejects.toThrow(message);
    },
  );

  it("a pool that does not commit, and reads on in what was", async () => {
    const store = mysqlSessions(connect({}, "SET autocommit = 0"));
    await expect(store.findMany(["s1"], NOW)).rejects.toThrow("autocommit off");
    await expect(store.revokeAll("42", how)).rejects.toThrow("autocommit off");
  });

  it("to leave open what a pool's connection was given back with", async () => {
    const pool = connect({ connectionLimit: 1 });
    const [store, other] = [mysqlSessions(pool), mysqlSessions(connect())];
    const sessions = [newSession(), newSession()];
    for (const session of sessions) await store.create(session);
    for (const { id } of sessions) {
      await pool.query("START TRANSACTION");
      await store.revoke(id, how);
      expect(await other.findMany([id], NOW)).toMatchObject([{ revokedAt: NOW }]);
    }
    await pool.query("START TRANSACTION");
    await pool.query("SELECT id FROM sess_sessions");
    const fields = newSession({ userId: "left open" });
    await store.create(fields);
    await pool.query("START TRANSACTION");
    expect(await store.revokeAll("left open", how)).toEqual([fields.id]);
    expect(await other.listByUser("left open", NOW)).toEqual([]);
  });

  it("to write in a transaction that may only read", async () => {
    const store = mysqlSessions(connect({}, "SET SESSION TRANSACTION READ ONLY"));
    await expect(store.deny({ jti: "t", sessionId: "s", reason: "x", expiresAt: 1 })).rejects.toMatchObject({
      message: expect.stringContaining("read-only"),
      cause: { errno: 1792 },
    });
  });

  it("an id that is taken, without quoting it", async () => {
    const store = mysqlSessions(connect());
    const session = newSession();
    await store.create(session);
    await expect(store.create(session)).rejects.toMatchObject({
      message: "mysqlSessions: there is a session with this id",
      cause: { errno: 1062 },
    });
  });

  it("lets every other error of the client through", async () => {
    const nobody = mysqlSessions(connect({ uri: "mysql://root@127.0.0.1:1/none" }));
    await expect(nobody.findMany(["s1"], NOW)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  describeWith("mysql:control", "on a server of our own", () => {
    it("a replica, whether it is asked or told, and whoever asks", async () => {
      const admin = connect();
      const session = newSession({ userId: "on a replica" });
      const before = mysqlSessions(connect());
      await before.create(session);
      await admin.query("CREATE USER IF NOT EXISTS app@'127.0.0.1', app@localhost");
      for (const user of ["app@'127.0.0.1'", "app@localhost"])
        await admin.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON *.* TO ${user}`);
      const app = mysqlSessions(connect({ user: "app", uri: url.replace("root@", "app@") }));
      expect(await app.revoke(session.id, how)).toBe(true);
      await admin.query("SET GLOBAL read_only = 1");
      try {
        const readOnly = /read-only, as replicas are: connect to the primary/;
        // Its connections were made before, as after a failover.
        await expect(app.revokeAll("42", how)).rejects.toThrow(readOnly);
        const fresh = mysqlSessions(connect());
        await expect(fresh.create(newSession())).rejects.toThrow(readOnly);
        await expect(fresh.findMany([session.id], NOW)).rejects.toThrow(readOnly);
      } finally {
        await admin.query("SET GLOBAL read_only = 0");
      }
      expect(await app.revokeAll(session.userId, how)).toEqual([]);
    });
  });

  describe("a limit of the server's", () => {
    it("that it does not wait for a lock for ever: rolled back, and nothing half done", async () => {
      const pool = connect({}, "SET innodb_lock_wait_timeout = 1");
      const store = mysqlSessions(pool);
      const userId = "locked";
      const holder = await connect().getConnection();
      await holder.beginTransaction();
      await mysqlSessions(holder).revokeAll(userId, how);
      const session = newSession({ userId, startedAt: NOW + 1 });
      await expect(store.create(session)).rejects.toMatchObject({ errno: 1205 });
      await holder.commit();
      holder.release();
      expect(await store.findMany([session.id], NOW)).toEqual([]);
      expect(await store.create(session)).toMatchObject({ outcome: "created" });
    });
  });
});
