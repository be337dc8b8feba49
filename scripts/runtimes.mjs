// Runs the tests on every runtime that the packages are for, and prints what came out.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readArguments } from "./arguments.mjs";

const USAGE = `npm run runtimes -- [--json] [runtime …]

The tests on Node 22, 24 and 26, Bun and Deno, which are installed for it (600 MB). Without names: on all of them, which
takes half an hour; with names, such as "node24 deno": on these. On Node: all tests; on Bun and Deno: those of core,
caches, stores and frameworks, but for Next.

  --json   the outcomes as JSON on stdout

Exit code: 0 when all is well, 1 when a test fails or a runtime does not run, 64 for arguments that mean nothing.`;

const root = fileURLToPath(new URL("..", import.meta.url));
const home = fileURLToPath(new URL("runtimes", import.meta.url));
const { packageManager } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));

const PORTABLE = [
  "core",
  "caches",
  "stores",
  "web/http",
  "web/express",
  "web/koa",
  "web/fastify",
  "web/hono",
];
const portable = PORTABLE.map((folder) => `packages/${folder}`);
const everything = ["packages", "examples", "test/"];
const node = (version) => ({
  command: [`node_modules/node${version}-${process.arch}/bin/node`],
  tests: everything,
});

const RUNTIMES = {
  node22: node(22),
  node24: node(24),
  node26: node(26),
  bun: { command: ["node_modules/.bin/bun", "--bun"], tests: portable },
  deno: { command: ["node_modules/.bin/deno", "run", "-A"], tests: portable },
};

const all = Object.keys(RUNTIMES);
const { json, names } = readArguments(USAGE, all);
install();
const results = (names.length > 0 ? names : all).map((name) => ({ name, ...run(RUNTIMES[name]) }));
process.stdout.write(json ? `${JSON.stringify({ runtimes: results }, null, 2)}\n` : table(results));
process.exitCode = results.every(({ failures }) => failures.length === 0) ? 0 : 1;

function install() {
  process.stderr.write("installing the runtimes\n");
  const { status } = spawnSync("npx", ["-y", packageManager, "install", "--frozen-lockfile", "--silent"], {
    cwd: home,
    stdio: ["inherit", 2, 2],
  });
  if (status !== 0) process.exit(1);
}

function run({ command: [program, ...first], tests }) {
  const path = `${home}/${program}`;
  if (!existsSync(path)) {
    return {
      version: "",
      folders: {},
      failures: [`npm has it for Linux alone, not for ${process.platform} ${process.arch}`],
    };
  }
  const version = spawnSync(path, ["--version"], { encoding: "utf8" }).stdout.match(/\d+(\.\d+)+/)?.[0] ?? "";
  process.stderr.write(`${program.split("/").at(-1)} ${version}\n`);
  const vitest = ["node_modules/vitest/vitest.mjs", "run", "--reporter", "./scripts/runtimes/reporter.ts"];
  const { stdout, status } = spawnSync(path, [...first, ...vitest, ...tests], {
    cwd: root,
    encoding: "utf8",
    stdio: ["inherit", "pipe", "inherit"],
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  try {
    const outcome = { version, ...JSON.parse(stdout) };
    process.stderr.write(`${outcome.failures.map((failure) => `  FAILED ${failure}\n`).join("")}`);
    return outcome;
  } catch {
    return { version, folders: {}, failures: [`vitest ended with exit code ${status}`] };
  }
}

function table(runtimes) {
  const folders = [...new Set(runtimes.flatMap((one) => Object.keys(one.folders)))].toSorted((a, b) =>
    a.localeCompare(b),
  );
  const cell = (text) => `${text}`.padStart(16);
  const counted = (counts) =>
    counts === undefined ? "" : [counts.passed, failed(counts)].filter(Boolean).join(", ");
  const failed = (counts) => counts.failed > 0 && `${counts.failed} failed`;
  const line = (name, cells) => `${name.padEnd(36)}${cells.map(cell).join("")}\n`;
  const counts = runtimes.flatMap((one) => Object.values(one.folders));
  const sum = (what) => counts.reduce((total, one) => total + one[what], 0);
  return [
    "\n",
    line(
      "",
      runtimes.map(({ name, version }) => `${name.replace(/\d+$/, "")} ${version}`),
    ),
    ...folders.map((folder) =>
      line(
        folder,
        runtimes.map((one) => counted(one.folders[folder])),
      ),
    ),
    "\n",
    ...runtimes.flatMap(({ name, failures }) => failures.map((failure) => `FAILED on ${name}: ${failure}\n`)),
    `${runtimes.length} runtimes: ${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped\n`,
  ].join("");
}
