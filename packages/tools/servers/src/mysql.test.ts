import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Connection, createConnection } from "mysql2/promise";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWith } from "./describe-with.ts";
import { type MysqlServer, startMysql } from "./mysql.ts";
import { mysqlAnswers } from "./mysql-answers.ts";
import { isAlive } from "./process-tree.ts";

describeWith("mysql:control", "a MySQL or MariaDB of our own", () => {
  let mysql: MysqlServer;
  beforeAll(async () => {
    mysql = await startMysql({ settings: { "max-allowed-packet": "2M" } });
  }, 60_000);
  afterAll(() => mysql.stop());

  it("answers at its URL, without syncing to disk, with the given settings", async () => {
    const [row] = await ask(
      mysql.url,
      "SELECT @@innodb_flush_log_at_trx_commit AS flush, @@max_allowed_packet AS packet",
    );
    expect(row).toEqual({ flush: 2, packet: 2 * 1024 * 1024 });
  });

  it("makes databases that know nothing of one another", async () => {
    const [one, other] = [await mysql.createDatabase(), await mysql.createDatabase()];
    await ask(one, "CREATE TABLE sessions (id INT)");
    expect(await ask(one, "SHOW TABLES")).toHaveLength(1);
    expect(await ask(other, "SHOW TABLES")).toHaveLength(0);
  });

  it("hangs while paused, with an open connection, and goes on once resumed", async () => {
    const connection = await createConnection(mysql.url);
    await connection.query("SELECT 1");
    await mysql.pause();
    const answer = connection.query("SELECT 2").then(() => "answer");
    expect(await Promise.race([answer, sleep(300, "silence")])).toBe("silence");
    expect(await mysqlAnswers(mysql.port)).toBe(false);
    await mysql.resume();
    expect(await answer).toBe("answer");
    await connection.end();
  });

  it("drops connections and refuses new ones once killed, and restarts at the same port with its data", async () => {
    const { port } = mysql;
    const url = await mysql.createDatabase();
    const connection = await createConnection(url);
    const broken = new Promise((resolve) => connection.on("error", resolve));
    await connection.query("CREATE TABLE kept (id INT)");
    await connection.query("INSERT INTO kept VALUES (1)");
    await mysql.kill();
    await expect(createConnection(url)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect(await broken).toMatchObject({ fatal: true });
    await mysql.restart();
    expect(mysql.port).toBe(port);
    expect(await ask(url, "SELECT id FROM kept")).toEqual([{ id: 1 }]);
  }, 60_000);

  it("leaves no process or folder when it stops, even if paused", async () => {
    const [row] = await ask(mysql.url, "SELECT @@pid_file AS file");
    const file = row?.["file"] as string;
    const pid = Number(readFileSync(file, "utf8"));
    expect([isAlive(pid), existsSync(file)]).toEqual([true, true]);
    await mysql.pause();
    await mysql.stop();
    await mysql.stop();
    expect([isAlive(pid), existsSync(dirname(file))]).toEqual([false, false]);
  });
});

type Row = Record<string, unknown>;

async function ask(url: string, sql: string): Promise<Row[]> {
  const connection: Connection = await createConnection(url);
  const [rows] = await connection.query(sql);
  await connection.end();
  return rows as Row[];
}
