// Looks at the machine that the tests run on.
import { spawnSync } from "node:child_process";
import { accessSync, constants, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { installWithApt } from "./install-with-apt.ts";
import type { Machine } from "./way.ts";

export const thisMachine: Machine = {
  env: process.env,
  find: (program, folders) =>
    [...(process.env["PATH"] ?? "").split(delimiter), ...folders.flatMap(versions)]
      .map((folder) => join(folder, program))
      .find(isExecutable),
  install: installWithApt,
  pull,
};

/** The folders that the pattern with `*` stands for, newest version first. */
function versions(pattern: string): string[] {
  const [before = "", after = ""] = pattern.split("*");
  try {
    return readdirSync(before)
      .toSorted((one, other) => Number.parseFloat(other) - Number.parseFloat(one))
      .map((version) => join(before, version, after));
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function pull(image: string): boolean {
  // Asks for the engine's version: `docker info` succeeds in some releases without any engine.
  if (!docker(5, "version", "--format={{.Server.Version}}")) return false;
  if (docker(5, "image", "inspect", image)) return true;
  process.stderr.write(`downloading ${image}, for tests against the real server\n`);
  return docker(300, "pull", "--quiet", image);
}

function docker(seconds: number, ...args: string[]): boolean {
  return spawnSync("docker", args, { stdio: "ignore", timeout: seconds * 1000 }).status === 0;
}
