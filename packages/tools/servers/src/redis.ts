// Redis: one process, nothing on disk unless the settings ask for it.
import type { Recipe } from "./recipe.ts";
import { redisCommands } from "./redis-command.ts";
import type { Server, Settings, StartOptions } from "./server.ts";
import { startServer } from "./start-server.ts";

export interface RedisServer extends Server {
  /** Removes every key; of a server given by URL, only those of the database that `url` names. */
  readonly flush: () => Promise<void>;
}

export async function startRedis(options: StartOptions = {}): Promise<RedisServer> {
  const { control, given } = await startServer(recipe, options);
  const url = given === undefined ? urlOf(control.port) : withOwnDatabase(given);
  return {
    ...control,
    url,
    flush: async () => {
      await redisCommands(url, [[given === undefined ? "FLUSHALL" : "FLUSHDB"]]);
    },
  };
}

const recipe: Recipe = {
  name: "redis",
  arguments: ({ port, folder, settings }) =>
    flags({ port: `${port}`, bind: "127.0.0.1", dir: folder, ...inMemory, ...settings }),
  answers: async ({ port }, pid) => (await ask(port, "INFO", "server")).includes(`process_id:${pid}\r`),
  container: {
    port: 6379,
    environment: {},
    command: (settings) => ["redis-server", ...flags({ ...inMemory, ...settings })],
    answers: async (port) => (await ask(port, "PING")).includes("PONG"),
  },
};

const inMemory: Settings = { save: "", appendonly: "no" };

function flags(settings: Settings): string[] {
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

/** "" as long as nothing answers; "LOADING" counts as no answer. */
async function ask(port: number, ...command: string[]): Promise<string> {
  return redisCommands(urlOf(port), [command], 1000).catch(() => "");
}

function urlOf(port: number): string {
  return `redis://127.0.0.1:${port}`;
}

/**
 * Test files run side by side and flush. On a shared server each worker has a database to itself, unless the
 * given URL names one. Redis has 16 by default.
 */
function withOwnDatabase(given: string): string {
  const url = new URL(given);
  if (url.pathname.length <= 1) url.pathname = `/${Number(process.env["VITEST_POOL_ID"] ?? 0) % 16}`;
  return url.href;
}
