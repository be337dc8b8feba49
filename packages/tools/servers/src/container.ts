// A server in a Docker container, controlled through the docker command.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { freePort } from "./free-port.ts";
import { startGuardian } from "./guardian.ts";
import type { Recipe } from "./recipe.ts";
import type { Control, Settings } from "./server.ts";
import { sources } from "./sources.ts";
import { until } from "./until.ts";

export interface Container {
  readonly control: Control;
  /** Runs a program inside. */
  readonly execute: (program: string, args: readonly string[]) => Promise<void>;
}

export async function startContainer(recipe: Recipe, settings: Settings): Promise<Container> {
  const guardian = startGuardian('[ -z "$target" ] || docker rm --force --volumes "$target"');
  let port = 0;
  let id = "";
  let paused = false;

  async function create(): Promise<void> {
    port = await freePort();
    const { environment, port: inside, command } = recipe.container;
    const variables = Object.entries(environment).map(([name, value]) => `--env=${name}=${value}`);
    const publish = `--publish=127.0.0.1:${port}:${inside}`;
    id = await docker("create", publish, ...variables, sources[recipe.name].image, ...command(settings));
    guardian.watch(id);
  }

  async function start(): Promise<void> {
    await docker("start", id);
    await until(
      () => recipe.container.answers(port),
      60,
      async () => `${recipe.name} in Docker does not answer:\n${await docker("logs", id)}`,
    );
  }

  async function resume(): Promise<void> {
    if (paused) await docker("unpause", id);
    paused = false;
  }

  async function kill(): Promise<void> {
    await resume();
    if ((await docker("inspect", "--format={{.State.Running}}", id)) === "true") await docker("kill", id);
  }

  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= guardian.finish());

  try {
    for (let attempt = 1; ; attempt += 1) {
      await create();
      try {
        await start();
        break;
      } catch (error) {
        if (attempt === 5 || !/address already in use|already allocated/i.test(String(error))) throw error;
        await docker("rm", "--force", "--volumes", id);
      }
    }
  } catch (error) {
    await stop();
    throw error;
  }

  const control: Control = {
    port,
    controllable: true,
    pause: async () => {
      await docker("pause", id);
      paused = true;
    },
    resume,
    kill,
    restart: async () => {
      await kill();
      await start();
    },
    stop,
  };
  return {
    control,
    execute: async (program, args) => {
      await docker("exec", "--user=postgres", id, program, ...args);
    },
  };
}

async function docker(...args: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)("docker", args);
  return (args[0] === "logs" ? stdout + stderr : stdout).trim();
}
