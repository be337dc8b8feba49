import { testSessionStore } from "@sess/conformance/vitest";
import { type MysqlServer, startMysql } from "@sess/servers";
import { controlOf } from "@sess/servers/control-of";
import { describeWith } from "@sess/servers/describe-with";
import { createPool, type Pool, type PoolOptions } from "mysql2/promise";
import { afterAll, beforeAll } from "vitest";
import { mysqlSessions } from "../src/index.ts";
import { withEach } from "./with-each.ts";

/** Whatever changes how the client answers, or how the server reads a statement. */
const awkward: PoolOptions = {
  dateStrings: true,
  supportBigNumbers: true,
  bigNumberStrings: true,
  decimalNumbers: true,
  typeCast: false,
  rowsAsArray: true,
  nestTables: true,
  namedPlaceholders: true,
  multipleStatements: true,
  timezone: "+05:30",
  charset: "utf8mb4_general_ci",
  flags: ["-FOUND_ROWS"],
};
const awkwardSession = [
  "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,HIGH_NOT_PRECEDENCE,IGNORE_SPACE'",
  "SET time_zone = '-07:00'",
  "SET completion_type = CHAIN",
  "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE",
];

describeWith("mysql", "mysqlSessions", () => {
  let mysql: MysqlServer;
  let uri: string;
  const opened = new Set<Pool>();
  beforeAll(async () => {
    mysql = await startMysql();
    uri = await mysql.createDatabase();
    const pool = createPool({ uri });
    opened.add(pool);
    await mysqlSessions(pool).migrate();
  }, 60_000);
  afterAll(async () => {
    await Promise.all([...opened].map((one) => one.end().catch(() => {})));
    await mysql.stop();
  });

  /** Opens a store over each of two pools in turn. */
  function twoOf(config: PoolOptions = {}, statements: readonly string[] = []) {
    const pools: Pool[] = [];
    let handles = 0;
    return async () => {
      const pool = (pools[handles++ % 2] ??= withEach(
        createPool({ uri, connectionLimit: 8, ...config }),
        statements,
      ));
      opened.add(pool);
      return mysqlSessions(pool);
    };
  }

  testSessionStore("two pools of mysql2", {
    open: twoOf(),
    server: controlOf("mysql", () => mysql),
  });
  testSessionStore("two pools with every option that changes answers", {
    open: twoOf(awkward, awkwardSession),
  });
});
