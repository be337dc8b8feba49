// PostgreSQL: a postmaster and a process per connection, safe from a kill but not from a power cut.
import { execFile, execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { postgresAnswers } from "./postgres-answers.ts";
import type { Identity, Recipe } from "./recipe.ts";
import type { Server, Settings, StartOptions } from "./server.ts";
import { startServer } from "./start-server.ts";

export interface PostgresServer extends Server {
  /** Resolves with the URL of a new, empty database. They last as long as the server. */
  readonly createDatabase: () => Promise<string>;
}

const run = promisify(execFile);

export async function startPostgres(options: StartOptions = {}): Promise<PostgresServer> {
  const { control, given, execute } = await startServer(recipe, options);
  const url = given ?? `postgres://postgres@127.0.0.1:${control.port}/postgres`;
  const created: string[] = [];
  const query = (sql: string): Promise<void> =>
    execute("psql", ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", `--command=${sql}`], url);
  return {
    ...control,
    url,
    createDatabase: async () => {
      const name = `sess_${randomBytes(8).toString("hex")}`;
      await query(`CREATE DATABASE ${name}`);
      created.push(name);
      const database = new URL(url);
      database.pathname = `/${name}`;
      return database.href;
    },
    stop: async () => {
      // What others go on using is left as it was found.
      if (given !== undefined) {
        for (const name of created.splice(0)) await query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }
      await control.stop();
    },
  };
}

const recipe: Recipe = {
  name: "postgres",
  identity,
  prepare: async ({ program, folder }, user) => {
    const initdb = join(dirname(program), "initdb");
    const options = ["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale"];
    await run(initdb, [...options, "--pgdata", join(folder, "data")], { ...user, cwd: folder });
  },
  arguments: ({ folder, port, settings }) => [
    `-D${join(folder, "data")}`,
    `-p${port}`,
    ...flags({ listen_addresses: "127.0.0.1", unix_socket_directories: "", ...forTests, ...settings }),
  ],
  answers: async ({ folder }, pid) => {
    // The file that pg_ctl waits for too. It survives a kill, so whose it is has to be checked.
    const lines = (await readFile(join(folder, "data/postmaster.pid"), "utf8").catch(() => "")).split("\n");
    return lines[0] === `${pid}` && ["ready", "standby"].includes(lines[7]?.trim() ?? "");
  },
  // A killed postmaster leaves a System V memory segment; the seventh line names it.
  sweep: `ipcrm -m "$(awk 'NR == 7 { print $2 }' data/postmaster.pid)"`,
  container: {
    port: 5432,
    environment: { POSTGRES_HOST_AUTH_METHOD: "trust" },
    command: (settings) => ["postgres", ...flags({ ...forTests, ...settings })],
    answers: postgresAnswers,
  },
};

const forTests: Settings = {
  // What is committed is with the system, and survives a kill of the server; nobody pulls the plug in a test.
  // synchronous_commit stays on: without it a kill loses what had been committed.
  fsync: "off",
  full_page_writes: "off",
  max_connections: "200",
  shared_buffers: "32MB",
  // In the data folder instead of /dev/shm, where a killed server would leave it.
  dynamic_shared_memory_type: "mmap",
};

function flags(settings: Settings): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** PostgreSQL refuses to run as root. Its package brings a user; any other named user serves as well. */
function identity(): Identity {
  if (process.getuid?.() !== 0) return {};
  for (const user of ["postgres", "nobody"]) {
    try {
      return { uid: idOf("-u", user), gid: idOf("-g", user) };
    } catch {
      // No such user: the next one.
    }
  }
  throw new Error("PostgreSQL cannot run as root, and there is no user postgres or nobody to run it as");
}

function idOf(option: "-u" | "-g", user: string): number {
  return Number(
    execFileSync("id", [option, user], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
  );
}
