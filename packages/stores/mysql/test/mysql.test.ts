import { type MysqlServer, startMysql } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { createPool, type Pool, type PoolOptions } from "mysql2/promise";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mysqlSessions } from "../src/index.ts";
import { NOW, newSession } from "../../../../test/support/new-session.ts";
import { withEach } from "./with-each.ts";

const how = { reason: "logout", by: null, now: NOW };

describeWith("mysql", "mysqlSessions on a real MySQL or MariaDB", () => {
  let server: MysqlServer;
  let url: string;
  const opened: Pool[] = [];
  const connect = (config: PoolOptions = {}, statements: readonly string[] = []): Pool => {
    const pool = withEach(createPool({ uri: url, connectionLimit: 8, ...config }), statements);
    opened.push(pool);
    return pool;
  };
  beforeAll(async () => {
    server = await startMysql();
    url = await server.createDatabase();
    await mysqlSessions(connect()).migrate();
  }, 60_000);
  afterAll(async () => {
    await Promise.all(opened.map((one) => one.end()));
    await server.stop();
  });

  it.each([
    ["a typeCast that changes everything", { typeCast: () => "nothing" }],
    ["big numbers as they come", { supportBigNumbers: true }],
    ["JSON as strings", { jsonStrings: true }],
    ["parsers that need no eval", { disableEval: true }],
    ["one connection", { connectionLimit: 1 }],
    ["few prepared statements", { maxPreparedStatements: 2 }],
  ])("gives exact milliseconds and JSON with %s", async (_, config) => {
    const store = mysqlSessions(connect(config));
    const userId = `exact ${crypto.randomUUID()}`;
    const claims = {
      big: Number.MAX_SAFE_INTEGER,
      small: 5e-324,
      sum: 0.1 + 0.2,
      text: "1.0",
      long: "é👩‍👩‍👧".repeat(9),
    };
    for (let odd = 0; odd < 10; odd++) {
      const { startedAt, ...session } = newSession({
        userId,
        claims,
        createdAt: NOW + odd * 7_919,
        authenticatedAt: NOW + odd * 7_907,
        revokedAt: odd,
        revokedReason: "",
      });
      await store.create({ ...session, startedAt });
      const token = { jti: session.id, sessionId: session.id, reason: "x", expiresAt: NOW + 1 + odd * 7_907 };
      await store.deny(token);
      expect(await store.findMany([session.id], NOW)).toEqual([{ ...session, denied: [token] }]);
      expect(await store.denied(token.expiresAt - 1)).toContainEqual(token);
    }
    expect((await store.history(userId, 3)).map(({ createdAt }) => createdAt - NOW)).toEqual([
      9 * 7_919,
      8 * 7_919,
      7 * 7_919,
    ]);
  });

  it("keeps claims of a megabyte, and refuses with the server's words what it does not take", async () => {
    const pool = connect();
    const store = mysqlSessions(pool);
    const session = newSession({ claims: { long: "👩‍👩‍👧'\"\\\n".repeat(50_000) } });
    await store.create(session);
    const [found] = await store.findMany([session.id], NOW);
    expect(found?.claims).toEqual(session.claims);
    const [[limit]] = (await pool.query("SELECT @@max_allowed_packet AS packet")) as unknown as [
      [{ packet: number }],
    ];
    const tooLong = newSession({ claims: { long: "x".repeat(limit.packet) } });
    await expect(store.create(tooLong)).rejects.toMatchObject({ errno: expect.any(Number) });
    expect(await store.findMany([tooLong.id], NOW)).toEqual([]);
  }, 60_000);

  it("keeps ids of 255 characters of four bytes apart, to the last one", async () => {
    const store = mysqlSessions(connect());
    // In JavaScript's count; an id of 255 characters in anybody else's is twice as long.
    for (const character of ["x", "é", "日", "👩"]) {
      const [one, other] = [`${character.repeat(254)}1`, `${character.repeat(254)}2`];
      for (const id of [one, other]) {
        await store.create(newSession({ id, userId: id }));
        await store.revokeAll(id, { ...how, now: NOW - 1 });
        await store.create(newSession({ id: `+${id.slice(0, -1)}`.slice(0, 253) + id.at(-1), userId: id }));
        await store.deny({ jti: id, sessionId: id, reason: id, expiresAt: NOW + 1 });
      }
      expect((await store.findMany([one, other], NOW)).map(({ userId }) => userId).toSorted()).toEqual([
        one,
        other,
      ]);
      expect(await store.listByUser(one, NOW)).toHaveLength(1);
    }
  });

  it("does not find by a longer id what has its beginning", async () => {
    const store = mysqlSessions(connect());
    const session = newSession({ id: "y".repeat(255) });
    await store.create(session);
    const longer = [1, 2, 45].map((more) => session.id + "y".repeat(more));
    expect(await store.findMany([...longer, `${session.id} `], NOW)).toEqual([]);
    for (const id of longer) expect(await store.revoke(id, how)).toBe(false);
    expect(await store.listByUser(session.userId, NOW)).toContainEqual(
      expect.objectContaining({ id: session.id }),
    );
  });

  it("keeps instants and claims that people can read", async () => {
    const pool = connect();
    const session = newSession();
    await mysqlSessions(pool).create(session);
    const [rows] = await pool.query(
      `SELECT TIMESTAMPADD(MICROSECOND, created_at * 1000, '1970-01-01') AS at, JSON_VALUE(claims, '$.role') AS role
      FROM sess_sessions WHERE id = ?`,
      [session.id],
    );
    expect(rows).toEqual([{ at: "2024-11-21 18:05:45.679000", role: "admin" }]);
  });

  it("says no more than that there is such a session, when nothing is left to change", async () => {
    // Without FOUND_ROWS, the server counts as changed only what is otherwise than before.
    for (const flags of [["-FOUND_ROWS"], []]) {
      const store = mysqlSessions(connect({ flags }));
      const session = newSession({ device: { label: "same" } });
      const { id, userId } = session;
      await store.create(session);
      expect(await store.rename(id, userId, "same")).toBe(true);
      expect(await store.reauthenticate(id, userId, session.authenticatedAt)).toMatchObject({ id });
      expect(
        await store.rotate(id, 0, { now: session.rotatedAt, expiresAt: session.expiresAt }),
      ).toMatchObject({
        gen: 1,
      });
      expect([await store.revoke(id, how), await store.revoke(id, how)]).toEqual([true, true]);
    }
  });
});
