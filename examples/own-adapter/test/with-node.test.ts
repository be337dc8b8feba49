/** The kit under the test runner of Node, without a line of Vitest. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describeWith } from "@sess/servers/describe-with";
import { build } from "esbuild";
import { expect, it } from "vitest";

// It starts a memcached by itself.
describeWith("memcached:process", "the kit with node --test", () => {
  it("passes", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sess-with-node-"));
    const outfile = join(folder, "memcached-cache.test.mjs");
    await build({
      entryPoints: [fileURLToPath(new URL("with-node/memcached-cache.test-node.ts", import.meta.url))],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      conditions: ["@sess/source"],
      logLevel: "error",
    });
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--test", "--test-reporter=tap", outfile],
      { env },
    ).catch((failed: { stdout: string }) => failed);
    await rm(folder, { recursive: true });
    expect(stdout).toMatch(/^# fail 0$/m);
    expect(stdout).toMatch(/^# pass 6\d$/m);
  }, 120_000);
});
