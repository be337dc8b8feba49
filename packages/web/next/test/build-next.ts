/** Builds a Next application as `next build` does, in a process of its own. */
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";

/** @throws Error with what Next said when it does not build. */
export async function buildNext(dir: string): Promise<void> {
  const next = createRequire(import.meta.url).resolve("next/dist/bin/next");
  const own = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1" } as const;
  await promisify(execFile)(process.execPath, [next, "build", dir], {
    env: { ...process.env, ...own },
  }).catch(({ stdout, stderr }: { stdout: string; stderr: string }) => {
    throw new Error(`next build failed:\n${stdout}${stderr}`);
  });
}
