// Redis: one process, nothing on disk unless the settings ask for it.
import type { Recipe } from "./recipe.ts";
import { redisCommands } from "./redis-command.ts";
import { askRedis, inMemory, redisFlags, redisProcess } from "./redis-process.ts";
import { ownRedis, type RedisServer } from "./redis-server.ts";
import type { StartOptions } from "./server.ts";
import { startServer } from "./start-server.ts";

export async function startRedis(options: StartOptions = {}): Promise<RedisServer> {
  const { control, given, folder } = await startServer(recipe, options);
  const redis = ownRedis(control, folder);
  if (given === undefined) return redis;
  const url = withOwnDatabase(given);
  return {
    ...redis,
    url,
    restart: control.restart,
    flush: async () => {
      await redisCommands(url, [["FLUSHDB"]]);
    },
  };
}

const recipe: Recipe = {
  ...redisProcess,
  container: {
    port: 6379,
    environment: {},
    command: (settings) => ["redis-server", ...redisFlags({ ...inMemory, ...settings })],
    answers: async (port) => (await askRedis(port, "PING")).includes("PONG"),
  },
};

/**
 * Test files run side by side and flush. On a shared server each worker has a database to itself, unless the
 * given URL names one. Redis has 16 by default.
 */
function withOwnDatabase(given: string): string {
  const url = new URL(given);
  if (url.pathname.length <= 1) url.pathname = `/${Number(process.env["VITEST_POOL_ID"] ?? 0) % 16}`;
  return url.href;
}
