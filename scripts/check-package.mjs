// Packs the package in the current folder as it would be published, and lints the tarball.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "sess-pack-"));
const tarball = join(folder, "package.tgz");
const run = (command, ...args) => execFileSync(command, args, { stdio: ["ignore", "pipe", "inherit"] });
try {
  run("pnpm", "pack", "--out", tarball);
  run("publint", tarball, "--strict");
  run("attw", tarball, "--profile", "esm-only", "--no-emoji");
} catch (error) {
  process.stderr.write(error.stdout ?? String(error));
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
