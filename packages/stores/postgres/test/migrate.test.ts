/** Deployments start many processes at once, and each migrates. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { type PostgresServer, startPostgres } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { postgresSessions } from "../src/index.ts";
import { newSession } from "../../../../test/support/new-session.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));
const program = fileURLToPath(new URL("./migrate-child.mjs", import.meta.url));

describeWith("postgres", "migrate", () => {
  let server: PostgresServer;
  let folder: string;
  beforeAll(async () => {
    server = await startPostgres();
    folder = await mkdtemp(join(tmpdir(), "sess-postgres-"));
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it("runs over eight connections at once on a fresh database, and again", async () => {
    for (let round = 0; round < 3; round++) {
      const url = await server.createDatabase();
      const clients = Array.from({ length: 8 }, () => new Client(url));
      await Promise.all(clients.map((client) => client.connect()));
      const stores = clients.map((client) => postgresSessions(client));
      await Promise.all(stores.map((store) => store.migrate()));
      expect(await stores[0]!.create(newSession())).toEqual({ outcome: "created", ended: [] });
      const notices: unknown[] = [];
      clients[0]!.on("notice", (notice) => notices.push(notice));
      await Promise.all(stores.map((store) => store.migrate()));
      expect(await stores[1]!.listByUser("42", 0)).toHaveLength(1);
      expect(notices).toEqual([]);
      await Promise.all(clients.map((client) => client.end()));
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
});
