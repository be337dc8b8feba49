/** The command as people run it: short runs on real servers, with real processes, healthy and broken ones. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describeWith } from "@sess/servers/describe-with";
import { describe, it } from "vitest";

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function chaos(...args: readonly string[]): Promise<Run> {
  const program = fileURLToPath(new URL("../run.mjs", import.meta.url));
  return new Promise((resolve) => {
    execFile(process.execPath, [program, "chaos", ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe("npm run chaos", () => {
  it.concurrent("names its scenarios", async ({ expect }) => {
    const { code, stdout, stderr } = await chaos("--list");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^calm  +nothing is broken/m);
    expect(stdout).toMatch(/^sentinel-failover /m);
  });

  it.concurrent("refuses a name that it does not know, and says which there are", async ({ expect }) => {
    const { code, stdout, stderr } = await chaos("calmm");
    expect({ code, stdout }).toEqual({ code: 64, stdout: "" });
    expect(stderr).toMatch(/^chaos: there is no scenario "calmm"\. There are: calm, kill-redis, /);
  });
});

describeWith(["redis:control", "postgres"], "on real servers, npm run chaos", () => {
  it.concurrent("finds that every promise holds while Redis dies", { timeout: 60_000 }, async ({
    expect,
  }) => {
    const { code, stdout, stderr } = await chaos("kill-redis", "--seconds", "8", "--seed", "7", "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("every promise held") });
    const { seed, scenarios } = JSON.parse(stdout);
    expect(seed).toBe("7");
    expect(scenarios).toMatchObject([
      { name: "kill-redis", came: "right", result: { violations: [], figures: { wrongAnswers: 0 } } },
    ]);
    // However busy the machine: something was asked, and something had ended.
    expect(scenarios[0].result.figures.requests).toBeGreaterThan(50);
    expect(scenarios[0].result.figures.ends).toBeGreaterThan(0);
  });

  it.concurrent("finds a cache that swallows tombstones, and shows where", { timeout: 60_000 }, async ({
    expect,
  }) => {
    const args = ["calm", "--seconds", "5", "--seed", "7", "--sabotage", "forgets-tombstones"];
    const { code, stdout } = await chaos(...args);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^P1: accepted by the cache on node \d, \d+ ms after /m);
    expect(stdout).toMatch(/^ {2}> \+0 … .* authenticate\(.*\) by .* → accepted by the cache$/m);
    expect(stdout).toMatch(/^WRONG: calm$/m);
  });
});
