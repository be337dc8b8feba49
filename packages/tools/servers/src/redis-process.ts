// Starts redis-server on this machine: what a single Redis, a node of a cluster and a sentinel have in common.
import { startProcess } from "./own-process.ts";
import type { ProcessRecipe } from "./recipe.ts";
import { redisCommands } from "./redis-command.ts";
import { ownRedis, type RedisServer, redisUrl } from "./redis-server.ts";
import type { Settings } from "./server.ts";
import { whyNot } from "./available.ts";
import { wayTo } from "./way-to.ts";

export const redisProcess: ProcessRecipe = {
  name: "redis",
  arguments: ({ port, folder, settings }) =>
    redisFlags({ port: `${port}`, bind: "127.0.0.1", dir: folder, ...inMemory, ...settings }),
  answers: async ({ port }, pid) => (await askRedis(port, "INFO", "server")).includes(`process_id:${pid}\r`),
};

export const inMemory: Settings = { save: "", appendonly: "no" };

export function redisFlags(settings: Settings): string[] {
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

/** "" as long as nothing answers; "LOADING" counts as no answer. */
export async function askRedis(port: number, ...command: string[]): Promise<string> {
  return redisCommands(redisUrl(port), [command], 1000).catch(() => "");
}

/** A recipe that is `redisProcess` but for what is given. */
export async function startRedisProcess(
  changes: Partial<ProcessRecipe>,
  settings: Settings,
): Promise<RedisServer> {
  const way = wayTo("redis");
  if (way.kind !== "program") throw new Error(whyNot("redis:process"));
  const { control, folder } = await startProcess({ ...redisProcess, ...changes }, way.path, settings);
  return ownRedis(control, folder);
}

/** Starts all of them side by side. When one fails, none is left. */
export async function startAll<T extends { stop(): Promise<void> }>(starting: Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(starting);
  const started = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const failed = results.find((result) => result.status === "rejected");
  if (failed === undefined) return started;
  await Promise.all(started.map((server) => server.stop()));
  throw failed.reason;
}
