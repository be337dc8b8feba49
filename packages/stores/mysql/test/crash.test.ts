/** The server dies, or the way to it, in mid-statement: an error, never a wrong answer. */
import { setTimeout as sleep } from "node:timers/promises";
import { type FaultyProxy, type MysqlServer, startFaultyProxy, startMysql } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { createPool, type Pool } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MysqlPool, mysqlSessions } from "../src/index.ts";
import { NOW, newSession } from "../../../../test/support/new-session.ts";

describeWith("mysql:control", "mysqlSessions in crashes", () => {
  let server: MysqlServer;
  let url: string;
  const pools: Pool[] = [];
  const connect = (uri: string): Pool => {
    const pool = createPool({ uri, connectionLimit: 8 });
    pools.push(pool);
    return pool;
  };
  beforeAll(async () => {
    server = await startMysql();
    url = await server.createDatabase();
    await mysqlSessions(connect(url)).migrate();
  }, 60_000);
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end().catch(() => {})));
    await server.stop();
  });

  describe("of the network, while it commits", () => {
    let proxy: FaultyProxy;
    beforeAll(async () => {
      proxy = await startFaultyProxy(url);
    });
    afterAll(() => proxy.stop());

    /** A pool that loses its connection with the next COMMIT, on the way there or on the way back. */
    function breaking(pool: Pool, way: "toServer" | "toClient"): MysqlPool {
      const breakAt = async (commit: () => Promise<[unknown, unknown]>): Promise<[unknown, unknown]> => {
        proxy.cut(way);
        const answer = commit();
        answer.catch(() => {});
        await sleep(100);
        proxy.reset();
        return answer;
      };
      return {
        execute: (statement) => pool.execute(statement),
        query: (sql) => pool.query(sql),
        async getConnection() {
          const connection = await pool.getConnection();
          return {
            execute: (statement) => connection.execute(statement),
            query: (sql) =>
              sql.startsWith("COMMIT") ? breakAt(() => connection.query(sql)) : connection.query(sql),
            release: () => connection.release(),
            destroy: () => connection.destroy(),
          };
        },
      };
    }

    it.each(["toServer", "toClient"] as const)(
      "%s: rejects, has happened whole or not at all, and goes on",
      async (way) => {
        const pool = connect(proxy.url);
        const [healthy, store] = [mysqlSessions(connect(url)), mysqlSessions(breaking(pool, way))];
        const oldest = newSession({ userId: `lost ${way}` });
        await healthy.create(oldest);
        const next = newSession({ userId: oldest.userId });
        const revocation = { reason: "limit", by: null, now: NOW };
        const creation = store.create(next, { max: 1, whenFull: "end_oldest", revocation });
        await expect(creation).rejects.toMatchObject({ fatal: true });
        await proxy.heal();
        // The server may still hold what it has not heard the end of.
        await sleep(200);
        const left = (await healthy.listByUser(oldest.userId, NOW)).map(({ id }) => id);
        expect(left).toEqual([way === "toServer" ? oldest.id : next.id]);
        expect(await mysqlSessions(pool).listByUser(oldest.userId, NOW)).toHaveLength(1);
      },
    );
  });
});
