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
  // Asks for the engine's version: `docker info` succeeds in some releases without any engine.
  hasDocker: () =>
    spawnSync("docker", ["version", "--format={{.Server.Version}}"], { stdio: "ignore", timeout: 5000 })
      .status === 0,
};

/** The folders that the pattern with `*` stands for, newest version first. */
function versions(pattern: string): string[] {
  const [before, after] = pattern.split("*") as [string, string?];
  if (after === undefined) return [pattern];
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
