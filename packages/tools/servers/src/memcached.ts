// memcached: one process, nothing on disk. What it held is gone when it ends.
import { memcachedCommand } from "./memcached-command.ts";
import type { Recipe } from "./recipe.ts";
import type { Server, Settings, StartOptions } from "./server.ts";
import { startServer } from "./start-server.ts";

export async function startMemcached(options: StartOptions = {}): Promise<Server> {
  const { control, given } = await startServer(recipe, options);
  return { ...control, url: given ?? `memcached://127.0.0.1:${control.port}` };
}

const recipe: Recipe = {
  name: "memcached",
  arguments: ({ port, settings }) =>
    flags({ port: `${port}`, listen: "127.0.0.1", ...asUser(), ...forTests, ...settings }),
  answers: async ({ port }, pid) => (await ask(port)).includes(`STAT pid ${pid}\r`),
  container: {
    port: 11_211,
    environment: {},
    command: (settings) => ["memcached", ...flags({ ...forTests, ...settings })],
    answers: async (port) => (await ask(port)).includes("STAT pid "),
  },
};

const forTests: Settings = { "memory-limit": "32", threads: "2" };

/** "" as long as nothing answers. */
function ask(port: number): Promise<string> {
  return memcachedCommand(port, "stats").catch(() => "");
}

/** It refuses to run as root, unless it is told to. */
function asUser(): Settings {
  return process.getuid?.() === 0 ? { user: "root" } : {};
}

function flags(settings: Settings): string[] {
  return Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
}
