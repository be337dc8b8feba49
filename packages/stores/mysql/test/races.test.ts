/** Whoever comes first, and at whichever isolation level: no sign-in survives a revoke-all, and no limit is passed. */
import { type MysqlServer, startMysql } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { createPool, type Pool } from "mysql2/promise";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type MysqlSessions, mysqlSessions } from "../src/index.ts";
import { DAY, NOW, newSession } from "../../../../test/support/new-session.ts";
import { withEach } from "./with-each.ts";

const how = { reason: "logout", by: null, now: NOW };
const endOldest = { max: 3, whenFull: "end_oldest", revocation: how } as const;
const refuse = { ...endOldest, whenFull: "refuse" } as const;

describeWith("mysql", "mysqlSessions in races", () => {
  let server: MysqlServer;
  let url: string;
  const pools: Pool[] = [];
  const open = (...statements: string[]): MysqlSessions => {
    const pool = withEach(createPool({ uri: url, connectionLimit: 8 }), statements);
    pools.push(pool);
    return mysqlSessions(pool);
  };
  beforeAll(async () => {
    server = await startMysql();
    url = await server.createDatabase();
    await open().migrate();
  }, 60_000);
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await server.stop();
  });

  it("lets no sign-in survive a revoke-all, in 100 races that prunes disturb", async () => {
    const [one, other] = [open(), open()];
    for (let round = 0; round < 100; round++) {
      const userId = `stress ${round}`;
      const create = (_: unknown, index: number) =>
        one.create(newSession({ userId }), [undefined, endOldest][index % 2]);
      // A row for the user to wait on is there in some rounds, and in others not yet or not any more.
      if (round % 3 === 0) await one.create(newSession({ userId, startedAt: NOW + 1 }));
      await Promise.all([
        ...Array.from({ length: 6 }, create),
        other.prune(NOW),
        other.revokeAll(userId, how),
        other.prune(NOW),
        ...Array.from({ length: 6 }, create),
      ]);
      expect(await one.listByUser(userId, NOW)).toEqual([]);
    }
  }, 120_000);

  it.each(["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])(
    "keeps fences and limits at %s",
    async (level) => {
      const isolation = `SET SESSION TRANSACTION ISOLATION LEVEL ${level}`;
      const stores = [open(isolation), open(isolation)] as const;
      for (let round = 0; round < 10; round++) {
        const userId = `${level} ${round}`;
        const create = (_: unknown, index: number) =>
          stores[index % 2]!.create(newSession({ userId, startedAt: NOW + 1 }), refuse);
        const outcomes = await Promise.all(Array.from({ length: 12 }, create));
        expect(outcomes.filter(({ outcome }) => outcome === "created")).toHaveLength(3);
        await Promise.all([
          stores[0].create(newSession({ userId })),
          stores[1].revokeAll(userId, how),
          stores[0].create(newSession({ userId })),
        ]);
        expect(await stores[1].listByUser(userId, NOW)).toEqual([]);
      }
    },
    120_000,
  );

  it("begins again what MariaDB's innodb_snapshot_isolation rolls back", async () => {
    const [known] = (await pools[0]!.query("SHOW VARIABLES LIKE 'innodb_snapshot_isolation'")) as unknown as [
      unknown[],
    ];
    const store = open(...(known.length > 0 ? ["SET innodb_snapshot_isolation = ON"] : []));
    const session = newSession({ userId: "snapshot" });
    await store.create(session);
    const rotate = () => store.rotate(session.id, 0, { now: NOW, expiresAt: NOW + DAY });
    const rotated = await Promise.all(Array.from({ length: 20 }, rotate));
    expect(rotated.filter((one) => one !== null)).toHaveLength(1);
    const creates = Array.from({ length: 20 }, () =>
      store.create(newSession({ userId: "snapshot" }), endOldest),
    );
    expect(new Set((await Promise.all(creates)).map(({ outcome }) => outcome))).toEqual(new Set(["created"]));
    expect(await store.listByUser("snapshot", NOW)).toHaveLength(3);
  });

  it("begins again what the server rolls back, where many do everything at once to few users", async () => {
    const stores = [open(), open()] as const;
    const users = ["a", "b", "c"].map((name) => `mixed ${name}`);
    const ids: string[] = [];
    const chores = (store: MysqlSessions, index: number): Promise<unknown>[] => {
      const userId = users[index % users.length]!;
      const session = newSession({ userId, startedAt: NOW + 1, expiresAt: NOW + index - 20 });
      ids.push(session.id);
      const some = ids[(index * 7) % ids.length]!;
      return [
        store.create(session, index % 2 ? endOldest : undefined),
        store.rotate(some, 0, { now: NOW - 50, expiresAt: NOW + DAY }),
        store.revoke(some, how),
        store.rename(some, userId, "label"),
        store.revokeAll(userId, how),
        store.prune(NOW - 5),
      ];
    };
    const all = Array.from({ length: 150 }, (_, index) => chores(stores[index % 2]!, index)).flat();
    expect((await Promise.allSettled(all)).filter(({ status }) => status === "rejected")).toEqual([]);
  }, 120_000);

  it("counts each session once when several prune, some thousands at a time", async () => {
    const [pool] = pools as [Pool];
    await pool.query(
      `INSERT INTO sess_sessions
      SELECT CONCAT('old ', seq.n), 'old', 0, '{}', '{}', 1, 1, 1, IF(seq.n % 2, 9, 1000000), 1000000, IF(seq.n % 3, 9, NULL), NULL, NULL
      FROM (WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 1000)
        SELECT a.n + 1000 * b.n AS n FROM counted AS a JOIN counted AS b WHERE b.n <= 6) AS seq`,
    );
    const stores = [open(), open(), open()];
    const counts = await Promise.all(stores.map((store) => store.prune(10)));
    // All but those that expire late and are not revoked.
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5_000);
    expect(await stores[0]!.prune(10)).toBe(0);
    expect(await stores[0]!.listByUser("old", 0)).toHaveLength(1_000);
  }, 60_000);
});
