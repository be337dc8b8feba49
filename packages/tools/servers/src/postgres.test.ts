import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWith } from "./describe-with.ts";
import { type PostgresServer, startPostgres } from "./postgres.ts";
import { postgresAnswers } from "./postgres-answers.ts";
import { isAlive } from "./process-tree.ts";
import { until } from "./until.ts";

describeWith("postgres:control", "a PostgreSQL of our own", () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres({ settings: { work_mem: "5MB" } });
  }, 30_000);
  afterAll(() => postgres.stop());

  it("answers at its URL, without syncing to disk, with the given settings", () => {
    expect(psql(postgres.url, "SHOW fsync; SHOW work_mem; SHOW server_encoding")).toBe("off\n5MB\nUTF8");
  });

  it("makes databases that know nothing of one another", async () => {
    const [one, other] = [await postgres.createDatabase(), await postgres.createDatabase()];
    psql(one, "CREATE TABLE sessions ()");
    expect(psql(one, "SELECT to_regclass('sessions')")).toBe("sessions");
    expect(psql(other, "SELECT to_regclass('sessions')")).toBe("");
  });

  it("hangs while paused, with the process of an open connection, and goes on once resumed", async () => {
    const session = openSession(postgres.url);
    await session.answer("SELECT 'before'", "before");

    await postgres.pause();
    const answer = session.answer("SELECT 'after'", "after");
    expect(await Promise.race([answer, sleep(300, "silence")])).toBe("silence");
    expect(await postgresAnswers(postgres.port)).toBe(false);

    await postgres.resume();
    await answer;
    session.end();
  });

  it("drops connections and refuses new ones once killed, and restarts at the same port with its data", async () => {
    const { port } = postgres;
    const url = await postgres.createDatabase();
    const session = openSession(url);
    await session.answer("CREATE TABLE kept (); SELECT 'made'", "made");

    await postgres.kill();
    expect(() => psql(url, "SELECT 1")).toThrow("refused");
    await session.answer("SELECT 1", "terminat");
    session.end();

    await postgres.restart();
    expect(postgres.port).toBe(port);
    expect(psql(url, "SELECT to_regclass('kept')")).toBe("kept");
  });

  it("leaves no process, folder or shared memory when it stops, even if paused", async () => {
    const folder = psql(postgres.url, "SHOW data_directory").replace(/\/data$/, "");
    const lines = readFileSync(`${folder}/data/postmaster.pid`, "utf8").split("\n");
    const [pid, memory] = [Number(lines[0]), lines[6]?.trim().split(/\s+/)[1] ?? ""];
    expect([isAlive(pid), existsSync(folder), sharedMemory()]).toEqual([
      true,
      true,
      expect.arrayContaining([memory]),
    ]);

    await postgres.pause();
    await postgres.stop();
    await postgres.stop();
    expect([isAlive(pid), existsSync(folder)]).toEqual([false, false]);
    expect(sharedMemory()).not.toContain(memory);
  });
});

function psql(url: string, sql: string): string {
  const options = ["--no-psqlrc", "--tuples-only", "--no-align"];
  return execFileSync("psql", [...options, `--command=${sql}`, url], {
    encoding: "utf8",
    stdio: "pipe",
  }).trim();
}

/** A psql that stays connected. */
function openSession(url: string) {
  const client = spawn("psql", ["--no-psqlrc", "--tuples-only", url], { stdio: "pipe" });
  let output = "";
  for (const stream of [client.stdout, client.stderr])
    stream.on("data", (chunk) => (output += String(chunk)));
  return {
    answer: async (sql: string, expected: string): Promise<void> => {
      client.stdin.write(`${sql};\n`);
      await until(
        () => output.includes(expected),
        5,
        () => `no "${expected}" in: ${output}`,
      );
    },
    end: () => client.kill(),
  };
}

/** Numbers of the System V segments there are. */
function sharedMemory(): string[] {
  return execFileSync("ipcs", ["-m"], { encoding: "utf8" })
    .split("\n")
    .map((row) => row.split(/\s+/)[1] ?? "");
}
