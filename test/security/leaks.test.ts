/** A run that prints a token, a key or a password fails, however it was printed, and names who did it. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import everything from "../../vitest.config.ts";

const VITEST = fileURLToPath(new URL("vitest.mjs", import.meta.resolve("vitest/package.json")));
const CONFIG = fileURLToPath(new URL("leaks/vitest.config.fixture.ts", import.meta.url));

function run(fixture: string): Promise<{ code: unknown; printed: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [VITEST, "run", "--config", CONFIG, fixture], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, printed: stdout + stderr }),
    );
  });
}

it("fails for every leak, although all its tests pass", async () => {
  const { code, printed } = await run("leaking");
  expect(code).toBe(1);
  const told = [...printed.matchAll(/^PRINTED: (.*), which begins with .{1,6}…, by (.*)$/gm)];
  expect([...new Set(told.map(([, what, by]) => `${what}: ${by}`))].toSorted()).toEqual([
    "a password in a URL: stdout",
    "a private key: stderr",
    "a secret of the tests: the console of leaking.fixture.ts",
    "a token, or a part of one: stdout",
    "a token, or a part of one: the console of leaking.fixture.ts",
    "the private part of a JWK: stderr",
  ]);
  expect(printed).toMatch(/^6 passed, 1 failed$/m);
}, 60_000);

it("passes where nothing leaks", async () => {
  expect(await run("clean")).toEqual({ code: 0, printed: expect.stringMatching(/^1 passed, 0 failed$/m) });
}, 60_000);

it("watches the run of all tests", () => {
  expect(everything.test?.reporters).toContain("./scripts/no-secrets-reporter.ts");
});
