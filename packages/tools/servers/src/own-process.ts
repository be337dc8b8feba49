// A server as a child process, in a temporary folder and on a free port.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { chown, mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { startGuardian } from "./guardian.ts";
import { killTree, pauseTree, resumeTree } from "./process-tree.ts";
import type { Identity, Place, ProcessRecipe } from "./recipe.ts";
import type { Control, Settings } from "./server.ts";
import { until } from "./until.ts";

// The children have to be listed before their parent is gone, or nothing leads to them any more.
const endAndRemove = `
if [ -n "$target" ]; then
  kill -STOP "$target"
  kill -KILL $(cat "/proc/$target/task/$target/children" || pgrep -P "$target") "$target"
  sleep 0.1
fi
cd "$1" && eval "$2"
cd / && rm -rf -- "$1"`;

export interface OwnProcess {
  readonly control: Control;
  /** Where the server writes. It stays until the server is stopped for good. */
  readonly folder: string;
}

export async function startProcess(
  recipe: ProcessRecipe,
  program: string,
  settings: Settings,
): Promise<OwnProcess> {
  const identity = recipe.identity?.() ?? {};
  const folder = await mkdtemp(join(tmpdir(), `sess-${recipe.name}-`));
  const guardian = startGuardian(endAndRemove, folder, recipe.sweep ?? ":");
  let place: Place = { program, folder, port: 0, settings };
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const started = launch(recipe, place, identity);
    child = started;
    guardian.watch(`${started.pid ?? ""}`);
    started.once("exit", () => {
      // The number may be given to another process from now on.
      if (child === started) guardian.watch("");
    });
    await untilItAnswers(recipe, place, started);
  }

  async function kill(): Promise<void> {
    if (!isRunning(child)) return;
    await killTree(child.pid);
    // The system knows before Node does, and whoever asks next should hear the same.
    await until(
      () => !isRunning(child),
      10,
      () => `${place.program} is gone, but its exit is not reported`,
    );
  }

  function pidOrThrow(): number {
    if (!isRunning(child)) throw new Error(`${recipe.name} is not running`);
    return child.pid;
  }

  async function endForGood(): Promise<void> {
    try {
      await kill();
    } finally {
      await guardian.finish();
    }
  }

  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= endForGood());

  try {
    if (identity.uid !== undefined) await chown(folder, identity.uid, identity.gid ?? identity.uid);
    await recipe.prepare?.(place, identity);
    for (let attempt = 1; ; attempt += 1) {
      place = { ...place, port: await freePort(recipe.besides) };
      try {
        await start();
        break;
      } catch (error) {
        await kill();
        if (attempt === 5 || !/address already in use/i.test(String(error))) throw error;
      }
    }
  } catch (error) {
    await stop();
    throw error;
  }

  const control: Control = {
    port: place.port,
    controllable: true,
    pause: async () => pauseTree(pidOrThrow()),
    resume: async () => resumeTree(pidOrThrow()),
    kill,
    restart: async () => {
      if (stopped) throw new Error(`${recipe.name} has been stopped, and its folder removed`);
      await kill();
      await start();
    },
    stop,
  };
  return { control, folder };
}

function launch(recipe: ProcessRecipe, place: Place, identity: Identity): ChildProcess {
  const log = openSync(join(place.folder, "log"), "w");
  try {
    const child = spawn(place.program, recipe.arguments(place), {
      ...identity,
      cwd: place.folder,
      detached: true,
      stdio: ["ignore", log, log],
    });
    child.unref();
    // A program that cannot be run has no pid, which `untilItAnswers` reports.
    child.on("error", () => {});
    return child;
  } finally {
    closeSync(log);
  }
}

async function untilItAnswers(recipe: ProcessRecipe, place: Place, child: ChildProcess): Promise<void> {
  const explain = async (what: string): Promise<string> =>
    `${place.program} ${what}:\n${await readFile(join(place.folder, "log"), "utf8")}`;
  const answers = async (): Promise<boolean> => {
    if (!isRunning(child)) throw new Error(await explain("ended instead of starting"));
    return recipe.answers(place, child.pid);
  };
  await until(answers, 30, () => explain("does not answer"));
}

function isRunning(child: ChildProcess | undefined): child is ChildProcess & { pid: number } {
  return child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
}
