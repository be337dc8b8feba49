// Starts a server in whichever way this machine has.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { startContainer } from "./container.ts";
import { givenServer } from "./given-server.ts";
import { startProcess } from "./own-process.ts";
import type { Recipe } from "./recipe.ts";
import type { Control, StartOptions } from "./server.ts";
import { wayTo } from "./way-to.ts";

export interface Started {
  readonly control: Control;
  /** The URL, if it was given from outside. */
  readonly given?: string;
  /** Where it writes, if it is a process on this machine. */
  readonly folder?: string;
  /** Runs a client program that comes with the server, connected to `url`. */
  readonly execute: (client: string, args: readonly string[], url: string) => Promise<void>;
}

export async function startServer(recipe: Recipe, { settings = {} }: StartOptions): Promise<Started> {
  const way = wayTo(recipe.name);
  switch (way.kind) {
    case "missing":
      throw new Error(`no ${recipe.name}: ${way.reason}`);
    case "given":
      if (Object.keys(settings).length > 0) {
        throw new Error(`${recipe.name} was given by URL, so its settings cannot be chosen`);
      }
      return {
        control: givenServer(recipe.name, way.url),
        given: way.url,
        execute: (client, args, url) => execute(client, [...args, url]),
      };
    case "program": {
      const besides = (client: string): string => join(dirname(way.path), client);
      return {
        ...(await startProcess(recipe, way.path, settings)),
        execute: (client, args, url) =>
          execute(existsSync(besides(client)) ? besides(client) : client, [...args, url]),
      };
    }
    default:
      return startContainer(recipe, settings);
  }
}

async function execute(client: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)(client, args);
}
