// A Redis as tests see it: what they may do to any server, and what only Redis can do.
import { copyFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { redisCommands } from "./redis-command.ts";
import type { Control, Server } from "./server.ts";

/** The data of a Redis as they once were. Lasts as long as the server. */
export interface Snapshot {
  readonly file: string;
}

export interface RedisServer extends Server {
  /** Removes every key; of a server given by URL, only those of the database that `url` names. */
  readonly flush: () => Promise<void>;
  /** Copies all data aside. For a process on this machine: `describeWith("redis:process", …)`. */
  readonly snapshot: () => Promise<Snapshot>;
  /**
   * Starts a killed server again, on the same port and folder, and empty, unless its settings make it keep
   * data; kills it first if it still runs. With `from` it comes back with what it held then, as if restored
   * from a backup, except for what has expired since.
   */
  readonly restart: (options?: { readonly from?: Snapshot }) => Promise<void>;
}

/** A Redis of our own. `folder` is where it writes, if that is on this machine. */
export function ownRedis(control: Control, folder: string | undefined): RedisServer {
  const url = redisUrl(control.port);
  let snapshots = 0;

  function dumpOrThrow(): string {
    if (folder === undefined) throw new Error("a snapshot needs a Redis that is a process on this machine");
    return join(folder, "dump.rdb");
  }

  return {
    ...control,
    url,
    flush: async () => {
      await redisCommands(url, [["FLUSHALL"]]);
    },
    snapshot: async () => {
      const dump = dumpOrThrow();
      await redisCommands(url, [["SAVE"]]);
      snapshots += 1;
      const file = `${dump}.${snapshots}`;
      // Moved, not copied: the next restart would load it.
      await rename(dump, file);
      return { file };
    },
    restart: async ({ from } = {}) => {
      if (from === undefined) return control.restart();
      const dump = dumpOrThrow();
      await control.kill();
      await copyFile(from.file, dump);
      await control.restart();
      await rm(dump, { force: true });
    },
  };
}

export function redisUrl(port: number): string {
  return `redis://127.0.0.1:${port}`;
}
