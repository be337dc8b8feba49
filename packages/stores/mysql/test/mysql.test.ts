import { sessionStoreCases } from "@sess/conformance";
import { type MysqlServer, startMysql } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { createPool, type Pool } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mysqlSessions } from "../src/index.ts";

describeWith("mysql", "mysqlSessions on a real MySQL or MariaDB", () => {
  let server: MysqlServer;
  let url: string;
  const opened: Pool[] = [];
  const connect = (config: object = {}): Pool => {
    const pool = createPool({ uri: url, connectionLimit: 8, ...config });
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

  describe("through two pools", () => {
    const pools: Pool[] = [];
    beforeAll(() => void pools.push(connect(), connect()));
    it.each(sessionStoreCases)("$name", { timeout: 30_000 }, async ({ run }) => {
      let handles = 0;
      const open = async () => mysqlSessions(pools[handles++ % 2]!);
      await expect(run({ open })).resolves.toBeUndefined();
    });
  });
});
