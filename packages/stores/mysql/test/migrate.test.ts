/** Deployments start many processes at once, and each migrates. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { type MysqlServer, startMysql } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { createConnection, createPool } from "mysql2/promise";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mysqlSessions, schema } from "../src/index.ts";
import { newSession } from "../../../../test/support/new-session.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));
const program = fileURLToPath(new URL("./migrate-child.mjs", import.meta.url));

describeWith("mysql", "migrate", () => {
  let server: MysqlServer;
  let folder: string;
  beforeAll(async () => {
    server = await startMysql();
    folder = await mkdtemp(join(tmpdir(), "sess-mysql-"));
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it("runs over eight pools at once on a fresh database, and again", async () => {
    for (let round = 0; round < 3; round++) {
      const url = await server.createDatabase();
      const pools = Array.from({ length: 8 }, () => createPool(url));
      const stores = pools.map((pool) => mysqlSessions(pool));
      await Promise.all(stores.map((store) => store.migrate()));
      expect(await stores[0]!.create(newSession())).toEqual({ outcome: "created", ended: [] });
      await Promise.all(stores.map((store) => store.migrate()));
      expect(await stores[1]!.listByUser("42", 0)).toHaveLength(1);
      await Promise.all(pools.map((pool) => pool.end()));
    }
  }, 60_000);

  it("runs in several processes at once on a fresh database", async () => {
    const url = await server.createDatabase();
    // A child runs plain Node, which has to run on versions that know no TypeScript.
    const tsc = join(root, "../../../node_modules/.bin/tsc");
    await run(tsc, ["-p", "tsconfig.build.json", "--outDir", join(folder, "dist")], { cwd: root });
    const adapter = pathToFileURL(join(folder, "dist/index.js")).href;
    const child = () => run(process.execPath, [program, adapter, url]);
    const printed = await Promise.all([child(), child(), child()]);
    expect(printed.map(({ stdout }) => stdout)).toEqual(["created", "created", "created"]);
  }, 60_000);

  it("runs on a single connection, but not inside a transaction, which it would commit", async () => {
    const connection = await createConnection(await server.createDatabase());
    const store = mysqlSessions(connection);
    await connection.beginTransaction();
    await expect(store.migrate()).rejects.toThrow("migrate() would commit your transaction");
    await connection.rollback();
    await store.migrate();
    expect(await store.findMany(["s1"], 0)).toEqual([]);
    await connection.end();
  });

  it("ships schema.sql as it is exported", async () => {
    expect(await readFile(new URL("../schema.sql", import.meta.url), "utf8")).toBe(schema);
    const pool = createPool({ uri: await server.createDatabase(), multipleStatements: true });
    await pool.query(schema);
    await pool.query(schema);
    expect(await mysqlSessions(pool).create(newSession())).toMatchObject({ outcome: "created" });
    await pool.end();
  });
});
