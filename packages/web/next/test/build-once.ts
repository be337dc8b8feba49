/** Builds the application under test as `next build` does: once for all test files, and again when anything changed. */
import { execFile } from "node:child_process";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const NEXT = createRequire(import.meta.url).resolve("next/dist/bin/next");
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const FIXTURE = at("fixture");
const BUILD = join(FIXTURE, ".next");
/** Holds when the build began: what is younger is not in it. */
const STAMP = join(BUILD, "began-at");
const LOCK = at("fixture.building");
const INPUTS = [FIXTURE, at("../src"), at("../../http/src"), at("../../../core/src"), NEXT];

/** @throws Error with what Next said when it does not build. */
export async function buildOnce(): Promise<void> {
  while (!(await lock())) await sleep(200);
  try {
    if ((await builtAt()) > (await youngest())) return;
    const began = Date.now();
    await build();
    await writeFile(STAMP, String(began));
  } finally {
    await rm(LOCK);
  }
}

async function build(): Promise<void> {
  const own = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1" } as const;
  const env = { ...process.env, ...own };
  await promisify(execFile)(process.execPath, [NEXT, "build", FIXTURE], { env }).catch(
    ({ stdout, stderr }: { stdout: string; stderr: string }) => {
      throw new Error(`next build failed:\n${stdout}${stderr}`);
    },
  );
}

async function builtAt(): Promise<number> {
  return Number(await readFile(STAMP, "utf8").catch(() => 0));
}

async function youngest(): Promise<number> {
  const folders = await Promise.all(INPUTS.map((input) => filesOf(input)));
  const times = await Promise.all(folders.flat().map(async (file) => (await stat(file)).mtimeMs));
  return Math.max(...times);
}

async function filesOf(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name !== "next-env.d.ts")
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(BUILD));
}

/** Whether this process may build now. The lock of a process that has died is nobody's. */
async function lock(): Promise<boolean> {
  try {
    await writeFile(LOCK, String(process.pid), { flag: "wx" });
    return true;
  } catch {
    const holder = Number(await readFile(LOCK, "utf8").catch(() => 0));
    if (holder > 0 && !isAlive(holder)) await rm(LOCK, { force: true });
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
