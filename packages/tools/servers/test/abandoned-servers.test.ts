import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { describeWith } from "../src/describe-with.ts";
import { until } from "../src/until.ts";

describeWith(["redis:process", "postgres:control"], "servers of a test process that was killed", () => {
  it("end with it, and leave no folder", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sess-abandoned-"));
    chmodSync(folder, 0o755);
    const portsFile = join(folder, "ports.json");
    await runFixture({ TMPDIR: folder, PORTS_FILE: portsFile });

    const ports: number[] = JSON.parse(readFileSync(portsFile, "utf8"));
    expect(ports).toHaveLength(1 + 6 + 5 + 1);
    const leftovers = (): string[] => readdirSync(folder).filter((name) => name.startsWith("sess-"));
    await until(
      () => leftovers().length === 0,
      10,
      () => `left: ${leftovers().join(", ")}`,
    );
    expect(await Promise.all(ports.map(isOpen))).not.toContain(true);
    rmSync(folder, { recursive: true });
  }, 40_000);
});

/** Resolves when the run is over; it fails, since its test process dies. */
function runFixture(environment: Record<string, string>): Promise<void> {
  const vitest = fileURLToPath(new URL("vitest.mjs", import.meta.resolve("vitest/package.json")));
  const root = fileURLToPath(new URL("abandoned", import.meta.url));
  const env = { ...process.env, ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, [vitest, "run", "--root", root], { env }, () => resolve());
  });
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
