/** No statement reads a table from end to end: 100 000 sessions, of 10 000 users and of one who signs out a lot. */
import { type MysqlServer, startMysql } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { createPool, type Pool, type QueryOptions } from "mysql2/promise";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mysqlSessions, schema } from "../src/index.ts";
import { DAY, newSession } from "../../../../test/support/new-session.ts";

interface Plan {
  readonly table: string | null;
  readonly type: string;
  readonly key: string | null;
}

describeWith("mysql", "the plans of mysqlSessions", () => {
  let server: MysqlServer;
  let pool: Pool;
  let now: number;
  beforeAll(async () => {
    server = await startMysql();
    pool = createPool({ uri: await server.createDatabase(), multipleStatements: true, connectionLimit: 2 });
    await pool.query(schema);
    now = Date.now();
    const numbers = `WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 1000)
      SELECT a.n + 1000 * (b.n - 1) AS n FROM counted AS a JOIN counted AS b WHERE b.n <= 100`;
    await pool.query(
      `INSERT INTO sess_sessions
      SELECT CONCAT('session ', n), IF(n % 20 = 0, 'often', CONCAT('user ', n % 10000)), 0, '{}', '{}',
        ${now}, ${now}, ${now}, ${now + 14 * DAY}, ${now + 90 * DAY},
        IF(n % 20 < 10, ${now} - n * 10000, NULL), NULL, NULL FROM (${numbers}) AS seq`,
    );
    await pool.query(
      `INSERT INTO sess_fences SELECT CONCAT('user ', n), IF(n % 1000 = 0, -1, ${now} - n * 10000) FROM (${numbers}) AS seq`,
    );
    await pool.query(
      `INSERT INTO sess_denied SELECT CONCAT('jti ', n), CONCAT('session ', n % 10000), 'denied', ${now} - (n - 1000) * 10000
      FROM (${numbers}) AS seq`,
    );
    await pool.query("ANALYZE TABLE sess_sessions, sess_fences, sess_denied");
  }, 120_000);
  afterAll(async () => {
    await pool.end();
    await server.stop();
  });

  it("use the indexes that are made for them", async () => {
    let plans: Plan[][] = [];
    const connection = await pool.getConnection();
    // What the store does is explained, and then done.
    const explaining = {
      async execute(statement: QueryOptions): Promise<[unknown, unknown]> {
        if (statement.sql.includes("sess_") && !statement.sql.includes("VALUES")) {
          const [plan] = await connection.execute({
            ...statement,
            sql: `EXPLAIN FORMAT=TRADITIONAL ${statement.sql}`,
          });
          plans.push(plan as unknown as Plan[]);
        }
        return connection.execute(statement as never);
      },
      query: (sql: string) => connection.query(sql),
      release: () => {},
      destroy: () => {},
    };
    const store = mysqlSessions({ ...explaining, getConnection: async () => explaining });
    const how = { reason: "logout", by: null, now };
    const limit = { max: 1, whenFull: "end_oldest", revocation: how } as const;
    const questions: [call: () => Promise<unknown>, ...keys: string[]][] = [
      [() => store.findMany(["session 1", "session 2"], now), "PRIMARY", "sess_denied_of_session"],
      [() => store.rotate("session 11", 0, { expiresAt: now + 14 * DAY, now }), "PRIMARY"],
      [() => store.reauthenticate("session 11", "user 11", now), "PRIMARY"],
      [() => store.rename("session 11", "user 11", "Work laptop"), "PRIMARY"],
      [() => store.revoke("session 11", how), "PRIMARY"],
      [() => store.denied(now), "sess_denied_expire"],
      [() => store.listByUser("user 10", now), "sess_sessions_of_user"],
      [() => store.history("user 1", 100), "sess_sessions_of_user"],
      [() => store.revokedSince(now - 900_000), "sess_sessions_revoked"],
      [() => store.revokedSince(now - 900_000, "user 1"), "sess_sessions_of_user|sess_sessions_revoked"],
      [() => store.revokedSince(now - 900_000, "often"), "sess_sessions_of_user|sess_sessions_revoked"],
      [() => store.revokeAll("user 12", how), "sess_sessions_of_user", "PRIMARY"],
      [
        () => store.create(newSession({ userId: "user 13", startedAt: now + 1 }), limit),
        "PRIMARY",
        "sess_sessions_of_user",
      ],
      [
        () => store.prune(now - 9 * DAY),
        "sess_sessions_revoked",
        "PRIMARY",
        "sess_sessions_expire",
        "sess_fences_instant",
        "sess_denied_expire",
      ],
    ];
    for (const [call, ...keys] of questions) {
      plans = [];
      await call();
      const steps = plans.flat().filter(({ table }) => table?.startsWith("sess_"));
      const seen = {
        call: String(call),
        keys: steps.map(({ key }) => key ?? "none"),
        types: steps.map(({ type }) => type),
      };
      const expected = keys.map((key) => expect.stringMatching(`^(${key})$`) as string);
      // "index" reads a whole index, "ALL" the whole table.
      const ends = expect.stringMatching(/^(ALL|index)$/) as string;
      expect(seen).toEqual({
        ...seen,
        keys: expect.arrayContaining(expected),
        types: expect.not.arrayContaining([ends]),
      });
    }
    connection.release();
  }, 60_000);
});
