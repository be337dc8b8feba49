/** Starts `second-process-main.ts` as a Node process of its own. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Setting } from "./either-store.ts";
import { instant } from "./instant.ts";
import type { Call, Order, Outcome } from "./second-process-main.ts";

export interface SecondProcess {
  readonly pid: number;
  /** Makes all calls at once, at the given instant or now, and resolves to what came out of each. */
  make(calls: readonly Call[], at?: number): Promise<readonly Outcome[]>;
  close(): Promise<void>;
}

export async function startSecondProcess(setting: Setting): Promise<SecondProcess> {
  const folder = await mkdtemp(join(tmpdir(), "sess-second-process-"));
  const outfile = join(folder, "main.cjs");
  // Node 20 runs no TypeScript. Bundled, the process runs the very sources that are tested here.
  await build({
    entryPoints: [fileURLToPath(new URL("./second-process-main.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    conditions: ["@sess/source"],
    external: ["pg-native", "@libsql/client"],
    logLevel: "error",
  });
  // What is native cannot be bundled, and is found from where it is installed.
  const installed = fileURLToPath(new URL("../../node_modules", import.meta.url));
  const child: ChildProcess = fork(outfile, [JSON.stringify(setting)], {
    execArgv: [],
    env: { ...process.env, NODE_PATH: installed },
  });
  const next = async (): Promise<unknown> => (await once(child, "message"))[0];
  await next();
  return {
    pid: child.pid!,
    async make(calls, at = instant()) {
      const answer = next();
      child.send({ calls, at } satisfies Order);
      return (await answer) as readonly Outcome[];
    },
    async close() {
      const gone = once(child, "exit");
      child.disconnect();
      await gone;
      await rm(folder, { recursive: true });
    },
  };
}
