// The processes of a Redis with Sentinel. Sentinel changes the configuration of all of them, so each has a file.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Place, ProcessRecipe } from "./recipe.ts";
import { redisProcess } from "./redis-process.ts";

/** The name under which the sentinels know the master. */
export const masterName = "sess";

/** A Redis that is told who its master is by its file, where Sentinel can change that. */
export function dataNode(masterPort: number | undefined): Partial<ProcessRecipe> {
  const lines = masterPort === undefined ? [] : [`replicaof 127.0.0.1 ${masterPort}`];
  return withFile(["repl-diskless-sync-delay 0", ...lines]);
}

export function sentinelNode(masterPort: number, quorum: number): Partial<ProcessRecipe> {
  return withFile(
    [
      `sentinel monitor ${masterName} 127.0.0.1 ${masterPort} ${quorum}`,
      `sentinel down-after-milliseconds ${masterName} 1000`,
      // An attempt that fails is repeated after twice this time.
      `sentinel failover-timeout ${masterName} 3000`,
    ],
    ["--sentinel"],
    // A sentinel keeps no data, and refuses their settings.
    ({ port, folder }) => ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder],
  );
}

function withFile(
  lines: readonly string[],
  mode: readonly string[] = [],
  rest: (place: Place) => string[] = redisProcess.arguments,
): Partial<ProcessRecipe> {
  const fileIn = (folder: string): string => join(folder, "redis.conf");
  return {
    prepare: ({ folder }) => writeFile(fileIn(folder), `${lines.join("\n")}\n`),
    arguments: (place) => [fileIn(place.folder), ...mode, ...rest(place)],
  };
}
