/** Several processes on one file, all starting at the same moment. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { createClient } from "@libsql/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqliteSessions } from "../src/index.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
let folder: string;
let adapter: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sess-sqlite-processes-"));
  // A child runs plain Node, which has to run on versions that know no TypeScript.
  const tsc = join(root, "../../../node_modules/.bin/tsc");
  await promisify(execFile)(tsc, ["-p", "tsconfig.build.json", "--outDir", join(folder, "dist")], {
    cwd: root,
  });
  adapter = pathToFileURL(join(folder, "dist/index.js")).href;
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

/** What each process printed. */
async function inProcesses(url: string, tasks: readonly (readonly string[])[]): Promise<unknown[]> {
  const children = tasks.map((task) => {
    const child = spawn(process.execPath, [join(root, "test/child.mjs"), adapter, url, ...task]);
    const printed = { out: "", err: "" };
    child.stdout.on("data", (part) => (printed.out += part));
    child.stderr.on("data", (part) => (printed.err += part));
    return { child, printed, ready: once(child.stdout, "data"), closed: once(child, "close") };
  });
  await Promise.all(children.map(({ ready, closed }) => Promise.race([ready, closed])));
  for (const { child } of children) child.stdin.write("go\n");
  return Promise.all(
    children.map(async ({ printed, closed }) => {
      const [code] = await closed;
      if (code !== 0) throw new Error(`a process failed: ${printed.err}`);
      return JSON.parse(printed.out.split("\n")[1]!);
    }),
  );
}

describe.each(["delete", "wal"])("several processes on one file, with journal_mode %s", (mode) => {
  it("migrate, create and rotate without an error, and each generation is left once", async () => {
    const url = `file:${join(folder, `${mode}.db`)}`;
    const client = createClient({ url });
    await client.execute(`PRAGMA journal_mode = ${mode}`);

    await inProcesses(url, [["migrate"], ["migrate"], ["migrate"], ["migrate"]]);
    await inProcesses(
      url,
      ["a", "b", "c"].map((prefix) => ["create", prefix, "40"]),
    );
    const store = sqliteSessions(client);
    const ids = (await store.listByUser("42", 1_000)).map(({ id }) => id);
    expect(ids).toHaveLength(120);

    const won = (await inProcesses(
      url,
      [1, 2, 3].map(() => ["rotate", ...ids]),
    )) as number[];
    expect(won.reduce((sum, count) => sum + count, 0)).toBe(120);
    const generations = (await store.findMany(ids, 1_000)).map(({ gen }) => gen);
    expect(new Set(generations)).toEqual(new Set([1]));
    client.close();
  }, 60_000);
});

describe("a file that another connection is writing to", () => {
  // https://github.com/tursodatabase/libsql-client-ts/issues/352: through execute(), the last write below
  // would be reported as done, and be gone.
  it("never has a write acknowledged that is not stored", async () => {
    const url = `file:${join(folder, "held.db")}`;
    const [client, other] = [createClient({ url }), createClient({ url })];
    const store = sqliteSessions(client);
    await store.migrate();
    const transaction = await other.transaction("write");
    await expect(client.execute("DELETE FROM sess_fences")).rejects.toMatchObject({ code: "SQLITE_BUSY" });
    await transaction.commit();

    const outcome = await store.revokeAll("42", { reason: "logout", by: null, now: 1 }).catch(() => "failed");
    const { rows } = await other.execute("SELECT * FROM sess_fences");
    expect(rows).toHaveLength(outcome === "failed" ? 0 : 1);
    client.close();
    other.close();
  });
});
