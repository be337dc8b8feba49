/** What could go wrong without an error is one, and says what to do. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type PostgresServer, startPostgres } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { Pool, type PoolConfig } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { postgresSessions } from "../src/index.ts";
import { NOW, newSession } from "../../../../test/support/new-session.ts";

const how = { reason: "logout", by: null, now: NOW };
const readOnly = /read-only, as replicas are.*connect to the primary/;

describeWith("postgres", "postgresSessions refuses", () => {
  let server: PostgresServer;
  let url: string;
  const pools: Pool[] = [];
  const connect = (config: PoolConfig = {}): Pool => {
    const pool = new Pool({ connectionString: url, ...config });
    pool.on("error", () => {});
    pools.push(pool);
    return pool;
  };
  beforeAll(async () => {
    server = await startPostgres();
    url = await server.createDatabase();
    await postgresSessions(connect()).migrate();
  }, 60_000);
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await server.stop();
  });

  it("tables that are missing, and says what to do", async () => {
    const store = postgresSessions(connect({ connectionString: await server.createDatabase() }));
    const attempts = [
      () => store.create(newSession()),
      () => store.findMany(["s1"], NOW),
      () => store.revokeAll("42", how),
      () => store.prune(1),
    ];
    for (const attempt of attempts) {
      await expect(attempt()).rejects.toMatchObject({
        message: expect.stringContaining("call migrate() on the store, or run its schema.sql"),
        cause: { code: expect.stringMatching(/^(42P01|42883)$/) },
      });
    }
    await store.migrate();
    expect(await store.create(newSession())).toMatchObject({ outcome: "created" });
  });

  it.each([
    ["a table", "DROP TABLE sess_denied"],
    ["another table", "DROP TABLE sess_fences"],
    ["the function", "DROP FUNCTION sess_admit"],
    [
      "arguments of it",
      "DROP FUNCTION sess_admit; CREATE FUNCTION sess_admit(id text) RETURNS text LANGUAGE sql AS 'SELECT id'",
    ],
  ])("an older version that lacks %s, until migrate() has been called", async (_, sql) => {
    const pool = connect({ connectionString: await server.createDatabase() });
    const store = postgresSessions(pool);
    await store.migrate();
    const session = newSession();
    await store.create(session);
    await pool.query(sql);
    const all = async () => {
      await store.create(newSession());
      return store.findMany([session.id], NOW);
    };
    await expect(all()).rejects.toThrow("call migrate() on the store");
    await store.migrate();
    expect(await all()).toMatchObject([{ id: session.id }]);
  });

  it("tables of another version, and says what to compare", async () => {
    const pool = connect({ connectionString: await server.createDatabase() });
    const store = postgresSessions(pool);
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
        cause: { code: "42703" },
      });
    }
  });

  it("to write where default_transaction_read_only is on", async () => {
    const store = postgresSessions(connect({ options: "-c default_transaction_read_only=on" }));
    const attempts = [
      () => store.migrate(),
      () => store.create(newSession()),
      () => store.revoke("s1", how),
      () => store.revokeAll("42", how),
      () => store.prune(1),
    ];
    for (const attempt of attempts) {
      await expect(attempt()).rejects.toMatchObject({
        message: expect.stringMatching(readOnly),
        cause: { code: "25006" },
      });
    }
    expect(await store.findMany(["s1"], NOW)).toEqual([]);
  });

  it("lets every other error of the client through", async () => {
    const store = postgresSessions(connect());
    const session = newSession();
    await store.create(session);
    await expect(store.create(session)).rejects.toMatchObject({ code: "23505" });
    const nobody = postgresSessions(connect({ connectionString: "postgres://nobody@127.0.0.1:1/none" }));
    await expect(nobody.findMany(["s1"], NOW)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  describeWith("postgres:process", "on a server of our own", () => {
    it("a replica, whether it is asked or told", async () => {
      const pool = connect();
      const store = postgresSessions(pool);
      const session = newSession({ userId: "on a replica" });
      await store.create(session);
      const [{ data_directory: data }] = (await pool.query("SHOW data_directory")).rows;
      // With this file, and no primary to follow, it waits for what is to be replayed, and answers what was.
      await writeFile(join(data, "standby.signal"), "");
      await server.restart();
      const attempts = [
        () => store.findMany([session.id], NOW),
        () => store.findMany(["another"], NOW),
        () => store.create(newSession()),
        () => store.rotate(session.id, 0, { expiresAt: NOW + 1, now: NOW }),
        () => store.revoke(session.id, how),
        () => store.migrate(),
      ];
      for (const attempt of attempts) await expect(attempt()).rejects.toThrow(readOnly);
      await pool.query("SELECT pg_promote()");
      expect(await store.revokeAll(session.userId, how)).toEqual([session.id]);
    }, 60_000);
  });
});
