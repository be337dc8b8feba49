// Runs test files, and prints which suite passed which of its tests as a matrix, or as JSON.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const JSON_OR_TABLE = { json: { type: "boolean" }, help: { type: "boolean" } };

/** `subjects`: what the suites are, such as "adapters"; `filesOf` takes the names that were asked for. */
export function runMatrix({ usage, subjects, filesOf }) {
  let asked;
  try {
    asked = parseArgs({ allowPositionals: true, options: JSON_OR_TABLE });
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${usage}\n`);
    process.exit(64);
  }
  const { json = false, help } = asked.values;
  if (help) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  const vitest = ["node_modules/vitest/vitest.mjs", "run", "--reporter", "./scripts/matrix/reporter.ts"];
  const SESS_MATRIX = JSON.stringify({ subjects, json });
  const { status } = spawnSync(process.execPath, [...vitest, ...filesOf(asked.positionals)], {
    stdio: "inherit",
    env: { ...process.env, SESS_MATRIX },
  });
  process.exit(status ?? 1);
}
