import { readFile } from "node:fs/promises";
import { type PostgresServer, startPostgres } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { Client, Pool, type PoolConfig } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { postgresSessions, schema } from "../src/index.ts";
import { DAY, NOW, newSession } from "../../../../test/support/new-session.ts";

describeWith("postgres", "postgresSessions on a real PostgreSQL", () => {
  let server: PostgresServer;
  let url: string;
  const opened: { end(): Promise<void> }[] = [];
  const connect = (config: PoolConfig = {}): Pool => {
    const pool = new Pool({ connectionString: url, max: 8, ...config });
    opened.push(pool);
    return pool;
  };
  beforeAll(async () => {
    server = await startPostgres();
    url = await server.createDatabase();
    await postgresSessions(connect()).migrate();
  }, 60_000);
  afterAll(async () => {
    await Promise.all(opened.map((one) => one.end()));
    await server.stop();
  });

  it("works over a single connection, one call after the other", async () => {
    const client = new Client(url);
    await client.connect();
    opened.push(client);
    const store = postgresSessions(client);
    const sessions = [newSession({ userId: "one" }), newSession({ userId: "one" })];
    expect(await Promise.all(sessions.map((session) => store.create(session)))).toEqual([
      { outcome: "created", ended: [] },
      { outcome: "created", ended: [] },
    ]);
    expect(await store.revokeAll("one", { reason: "logout", by: null, now: NOW })).toHaveLength(2);
  });

  it("gives exact milliseconds and JSON, whatever type parsers the client has", async () => {
    const types = { getTypeParser: () => (value: string) => value };
    const raw = postgresSessions(connect({ types }));
    for (let odd = 0; odd < 50; odd++) {
      const { startedAt, ...session } = newSession({
        userId: `user ${odd}`,
        createdAt: NOW + odd * 7_919,
        authenticatedAt: NOW + odd * 7_907,
        revokedAt: odd,
        revokedReason: "x",
      });
      const before = newSession({ userId: session.userId, createdAt: NOW - odd });
      await raw.create(before);
      const revocation = { reason: "limit", by: null, now: NOW };
      const outcome = await raw.create(
        { ...session, startedAt },
        { max: 1, whenFull: "end_oldest", revocation },
      );
      expect(outcome).toEqual({ outcome: "created", ended: [before.id] });
      const token = { jti: session.id, sessionId: session.id, reason: "x", expiresAt: NOW + 1 + odd * 7_907 };
      await raw.deny(token);
      expect(await raw.findMany([session.id], NOW)).toEqual([{ ...session, denied: [token] }]);
      expect(await raw.denied(token.expiresAt - 1)).toContainEqual(token);
    }
  });

  it("keeps instants that people can read", async () => {
    const pool = connect();
    const session = newSession();
    await postgresSessions(pool).create(session);
    const { rows } = await pool.query(
      "SELECT (created_at AT TIME ZONE 'UTC')::text AS at, claims ->> 'role' AS role FROM sess_sessions WHERE id = $1",
      [session.id],
    );
    expect(rows).toEqual([{ at: "2024-11-21 18:05:45.679", role: "admin" }]);
  });

  it("lets no sign-in survive a revoke-all, in 100 races that prunes disturb", async () => {
    const [one, other] = [postgresSessions(connect()), postgresSessions(connect())];
    for (let round = 0; round < 100; round++) {
      const userId = `stress ${round}`;
      const create = () => one.create(newSession({ userId }));
      // A row for the user to wait on is there in some rounds, and in others not yet or not any more.
      if (round % 3 === 0) await one.create(newSession({ userId, startedAt: NOW + 1 }));
      await Promise.all([
        ...Array.from({ length: 6 }, create),
        other.prune(NOW),
        other.revokeAll(userId, { reason: "logout", by: null, now: NOW }),
        other.prune(NOW),
        ...Array.from({ length: 6 }, create),
      ]);
      expect(await one.listByUser(userId, NOW)).toEqual([]);
    }
  }, 60_000);

  it("keeps the fence at stricter isolation levels too, where calls that compete may reject", async () => {
    const pool = connect({ options: "-c default_transaction_isolation=serializable" });
    const store = postgresSessions(pool);
    for (let round = 0; round < 20; round++) {
      const userId = `serializable ${round}`;
      const creates = Array.from({ length: 6 }, () =>
        store.create(newSession({ userId })).catch(() => "failed"),
      );
      let revoked: unknown = await store
        .revokeAll(userId, { reason: "logout", by: null, now: NOW })
        .catch(() => null);
      await Promise.all(creates);
      while (revoked === null) {
        revoked = await store.revokeAll(userId, { reason: "logout", by: null, now: NOW }).catch(() => null);
      }
      expect(await store.listByUser(userId, NOW)).toEqual([]);
    }
  }, 60_000);

  it("forgets the fences of users who only signed in", async () => {
    const pool = connect();
    const store = postgresSessions(pool);
    await store.create(newSession({ userId: "signed in" }));
    await store.revokeAll("signed out", { reason: "logout", by: null, now: NOW });
    await store.prune(NOW);
    const { rows } = await pool.query("SELECT user_id FROM sess_fences WHERE user_id LIKE 'signed %'");
    expect(rows).toEqual([{ user_id: "signed out" }]);
  });

  it("reads no table from end to end: 100 000 sessions, of 10 000 users and of one who signs out a lot", async () => {
    const pool = connect({ connectionString: await server.createDatabase(), max: 1 });
    let plans: string[] = [];
    const store = postgresSessions({
      async query(text, values) {
        const { rows } = await pool.query(`EXPLAIN ${text}`, values);
        plans.push(rows.map((row) => row["QUERY PLAN"] as string).join("\n"));
        return { rows: [] };
      },
    });
    const plansOf = async (call: () => Promise<unknown>) => {
      plans = [];
      await call();
      return plans;
    };
    await pool.query(schema);
    await pool.query(
      `INSERT INTO sess_sessions
      SELECT 'session ' || n, CASE WHEN n % 20 = 0 THEN 'often' ELSE 'user ' || n % 10000 END, 0, '{}', '{}',
        now(), now(), now(), now() + interval '14 days', now() + interval '90 days',
        CASE WHEN n % 20 < 10 THEN now() - n * interval '10 seconds' END
      FROM generate_series(1, 100000) n`,
    );
    await pool.query(
      `INSERT INTO sess_fences
      SELECT 'user ' || n, CASE WHEN n % 1000 = 0 THEN '-infinity' ELSE now() - n * interval '10 seconds' END
      FROM generate_series(1, 100000) n`,
    );
    await pool.query(
      `INSERT INTO sess_denied
      SELECT 'jti ' || n, 'session ' || n % 10000, 'denied', now() - n * interval '10 seconds'
      FROM generate_series(-1000, 99000) n`,
    );
    await pool.query("VACUUM ANALYZE sess_sessions, sess_fences, sess_denied");

    const now = Date.now();
    const how = { reason: "logout", by: null, now };
    const token = { jti: "new", sessionId: "session 1", reason: "denied", expiresAt: now };
    const questions: [call: () => Promise<unknown>, ...indexes: RegExp[]][] = [
      [() => store.findMany(["session 1", "session 2"], now), /sessions_pkey[^]*denied_of_session/],
      [() => store.rotate("session 1", 0, { expiresAt: now, now }), /sessions_pkey/],
      [() => store.revoke("session 1", how), /sessions_pkey/],
      [() => store.revokeAll("user 1", how), /fences/, /sessions_of_user/],
      [() => store.reauthenticate("session 1", "user 1", now), /sessions_pkey/],
      [() => store.rename("session 1", "user 1", "Work laptop"), /sessions_pkey/],
      [() => store.deny(token), /Insert on sess_denied/],
      [() => store.denied(now), /denied_expire/],
      [() => store.listByUser("user 1", now), /sessions_of_user/],
      [() => store.history("user 1", 100), /sessions_of_user[^]*sessions_revoked_of_user/],
      [() => store.revokedSince(now - 900_000), /sessions_revoked /],
      [() => store.revokedSince(now - 900_000, "user 1"), /sessions_revoked_of_user/],
      [() => store.revokedSince(now - 900_000, "often"), /sessions_revoked/],
      [
        () => store.prune(now - 30 * DAY),
        /sessions_revoked [^]*sessions_expire/,
        /fences_instant/,
        /denied_expire/,
      ],
    ];
    for (const [call, ...indexes] of questions) {
      const seen = await plansOf(call);
      expect(seen).toEqual(indexes.map((index) => expect.stringMatching(index)));
      expect(seen.join("\n")).not.toContain("Seq Scan");
    }
  }, 60_000);

  it("ships schema.sql as it is exported", async () => {
    expect(await readFile(new URL("../schema.sql", import.meta.url), "utf8")).toBe(schema);
    const pool = connect({ connectionString: await server.createDatabase() });
    await pool.query(schema);
    await pool.query(schema);
    expect(await postgresSessions(pool).create(newSession())).toMatchObject({ outcome: "created" });
  });
});
