// Runs test files, and prints which suite passed which of its tests as a matrix, or as JSON.
import { spawnSync } from "node:child_process";
import { readArguments } from "../arguments.mjs";

/** `subjects`: what the suites are, such as "adapters"; `filesOf` takes the names that were asked for. */
export function runMatrix({ usage, subjects, filesOf }) {
  const { json, names } = readArguments(usage);
  const vitest = ["node_modules/vitest/vitest.mjs", "run", "--reporter", "./scripts/matrix/reporter.ts"];
  const SESS_MATRIX = JSON.stringify({ subjects, json });
  const { status } = spawnSync(process.execPath, [...vitest, ...filesOf(names)], {
    stdio: "inherit",
    env: { ...process.env, SESS_MATRIX },
  });
  process.exit(status ?? 1);
}
