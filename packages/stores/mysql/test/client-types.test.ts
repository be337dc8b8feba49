/** Real clients fit without a cast, and wrong ones are refused by name. The first is checked by the compiler. */
import { createPool as createCallbackPool } from "mysql2";
import type { Connection, Pool, PoolConnection, PoolNamespace } from "mysql2/promise";
import { describe, expect, expectTypeOf, it } from "vitest";
import { type MysqlClient, type MysqlConnection, type MysqlPool, mysqlSessions } from "../src/index.ts";
import { newSession } from "../../../../test/support/new-session.ts";

describe("mysqlSessions", () => {
  it("takes the clients of mysql2/promise as they are", () => {
    expectTypeOf<Pool>().toExtend<MysqlPool>();
    expectTypeOf<PoolNamespace>().toExtend<MysqlPool>();
    expectTypeOf<Connection>().toExtend<MysqlConnection>();
    expectTypeOf<PoolConnection>().toExtend<MysqlConnection>();
    expectTypeOf<Pool>().toExtend<MysqlClient>();
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["a URL", "mysql://localhost/app"],
    ["a pool of pg", { query: () => {}, connect: () => {} }],
    ["a pool of mysql, the old one", { query: () => {}, getConnection: () => {} }],
    ["a libSQL client", { execute: () => {}, batch: () => {} }],
  ])("refuses %s with a TypeError that names what it expects, and nothing of what it got", (_, wrong) => {
    expect(() => mysqlSessions(wrong as never)).toThrow(TypeError);
    expect(() => mysqlSessions(wrong as never)).toThrow(/expected a Pool of mysql2\/promise/);
    expect(() => mysqlSessions(wrong as never)).not.toThrow("localhost");
  });

  it("refuses a pool that takes callbacks, and says how to make one that does not", async () => {
    const pool = createCallbackPool("mysql://nobody@127.0.0.1:1/none");
    expect(() => mysqlSessions(pool as never)).toThrow(TypeError);
    expect(() => mysqlSessions(pool as never)).toThrow(
      /mysql2\/promise, or give what its promise\(\) returns/,
    );
    expect(() => mysqlSessions(pool.promise())).not.toThrow();
    await pool.promise().end();
  });

  it.each([
    ["rows alone, as the client of MariaDB does", async () => [{ autocommit: 1 }]],
    ["rows of a pool of pg", async () => ({ rows: [] })],
  ])("refuses a client that answers with %s", async (_, execute) => {
    const connection = { execute, query: execute, release: () => {}, destroy: () => {} };
    const store = mysqlSessions({ ...connection, getConnection: async () => connection } as never);
    await expect(store.findMany(["s1"], 1)).rejects.toThrow(TypeError);
    await expect(store.create(newSession())).rejects.toThrow(
      /whose execute\(\) resolves to \[rows, fields\]/,
    );
  });
});
