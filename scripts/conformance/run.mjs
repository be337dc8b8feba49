// Runs the kit alone, on every adapter and on everything that is broken on purpose, and prints what came out.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const USAGE = `npm run conformance -- [--json] [adapter …]

Every case of the kit on every cache and store, on real servers, and on adapters that are broken on purpose.
Without names: all adapters; with names: those whose folder has one in it.

  --json   the outcomes as JSON on stdout

Exit code: 0 when all is well, 1 when a case fails or something broken is not noticed, 64 for arguments that mean
nothing.`;

let asked;
try {
  asked = parseArgs({
    allowPositionals: true,
    options: { json: { type: "boolean" }, help: { type: "boolean" } },
  });
} catch (error) {
  process.stderr.write(`${error.message}\n\n${USAGE}\n`);
  process.exit(64);
}
const { values, positionals } = asked;
if (values.help) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}
const files =
  positionals.length === 0
    ? ["conformance.test", "shelf.test"]
    : positionals.map((name) => `${name}/test/conformance.test`);
const { status } = spawnSync(
  process.execPath,
  [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter",
    "./scripts/conformance/matrix-reporter.ts",
    ...files,
  ],
  { stdio: "inherit", env: { ...process.env, SESS_CONFORMANCE: values.json ? "json" : "table" } },
);
process.exit(status ?? 1);
