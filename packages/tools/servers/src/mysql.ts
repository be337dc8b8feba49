// MySQL or MariaDB: one process, safe from a kill but not from a power cut.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { mysqlAnswers } from "./mysql-answers.ts";
import type { Place, Recipe } from "./recipe.ts";
import type { Server, Settings, StartOptions } from "./server.ts";
import { startServer } from "./start-server.ts";

export interface MysqlServer extends Server {
  /** Resolves with the URL of a new, empty database. They last as long as the server. */
  readonly createDatabase: () => Promise<string>;
}

const run = promisify(execFile);

export async function startMysql(options: StartOptions = {}): Promise<MysqlServer> {
  const { control, given } = await startServer(recipe, options);
  const url = given ?? `mysql://root@127.0.0.1:${control.port}/`;
  const created: string[] = [];
  return {
    ...control,
    url,
    createDatabase: async () => {
      const name = `sess_${randomBytes(8).toString("hex")}`;
      await execute(url, `CREATE DATABASE ${name}`);
      created.push(name);
      const database = new URL(url);
      database.pathname = `/${name}`;
      return database.href;
    },
    stop: async () => {
      // What others go on using is left as it was found.
      if (given !== undefined) {
        for (const name of created.splice(0)) await execute(url, `DROP DATABASE IF EXISTS ${name}`);
      }
      await control.stop();
    },
  };
}

/** Through a client library: its own client program may be missing where a server in Docker or elsewhere is used. */
async function execute(url: string, sql: string): Promise<void> {
  const { createConnection } = await import("mysql2/promise");
  const connection = await createConnection(url);
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}

const recipe: Recipe = {
  name: "mysql",
  prepare: async (place) => {
    const [program, args] = await initialization(place);
    await run(program, args, { cwd: place.folder });
  },
  // The names are relative to the folder: the path of a socket may have no more than 107 bytes.
  arguments: ({ folder, port, settings }) => [
    "--no-defaults",
    ...asUser(),
    ...flags({
      datadir: join(folder, "data"),
      tmpdir: folder,
      // MySQL does not start without the one that was built into it, which only an installed one has.
      "secure-file-priv": folder,
      socket: "socket",
      "pid-file": join(folder, "pid"),
      port: `${port}`,
      "bind-address": "127.0.0.1",
      ...forTests,
      ...settings,
    }),
  ],
  answers: async ({ folder, port }, pid) => {
    // The file survives a kill, so whose it is has to be checked.
    const written = await readFile(join(folder, "pid"), "utf8").catch(() => "");
    return written.trim() === `${pid}` && (await mysqlAnswers(port));
  },
  container: {
    port: 3306,
    environment: { MYSQL_ALLOW_EMPTY_PASSWORD: "yes", MYSQL_ROOT_HOST: "%" },
    command: (settings) => ["mysqld", ...flags({ ...forTests, ...settings })],
    answers: mysqlAnswers,
  },
};

const forTests: Settings = {
  // What is committed is with the system, and survives a kill of the server; nobody pulls the plug in a test.
  innodb_flush_log_at_trx_commit: "2",
  innodb_doublewrite: "0",
  innodb_use_native_aio: "0",
  innodb_buffer_pool_size: "32M",
  max_connections: "200",
  performance_schema: "OFF",
  "skip-log-bin": "",
  // Known to MySQL alone, which would listen on another port.
  "loose-mysqlx": "OFF",
};

/** How a folder becomes one of MariaDB, or of MySQL: with a root that needs no password. */
async function initialization({ program, folder }: Place): Promise<[program: string, args: string[]]> {
  const data = `--datadir=${join(folder, "data")}`;
  const { stdout } = await run(program, ["--no-defaults", "--version"]);
  if (!stdout.includes("MariaDB")) {
    return [program, ["--no-defaults", ...asUser(), "--initialize-insecure", data]];
  }
  // Where `program` is a link, its companions may be with what it points to; Debian's are in another folder.
  const folders = [dirname(program), dirname(await realpath(program))];
  const found = [...folders, ...folders.map((each) => join(each, "../bin"))]
    .map((each) => join(each, "mariadb-install-db"))
    .find((path) => existsSync(path));
  const withoutPassword = ["--auth-root-authentication-method=normal", "--skip-test-db"];
  return [found ?? "mariadb-install-db", ["--no-defaults", ...asUser(), ...withoutPassword, data]];
}

/** Both refuse to run as root, unless they are told to. */
function asUser(): string[] {
  return process.getuid?.() === 0 ? ["--user=root"] : [];
}

function flags(settings: Settings): string[] {
  return Object.entries(settings).map(([name, value]) => (value === "" ? `--${name}` : `--${name}=${value}`));
}
