/** Starts one of the files here as a Node process of its own, which answers one message at a time. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export interface Forked {
  readonly pid: number;
  /** Sends `message`, and resolves to the answer. */
  ask(message: object): Promise<unknown>;
  close(): Promise<void>;
}

export async function forkFile(name: string, argument: object): Promise<Forked> {
  const folder = await mkdtemp(join(tmpdir(), "sess-forked-"));
  const outfile = join(folder, "main.cjs");
  // Node 20 runs no TypeScript. Bundled, the process runs the very sources that are tested here.
  await build({
    entryPoints: [fileURLToPath(new URL(name, import.meta.url))],
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
  const child: ChildProcess = fork(outfile, [JSON.stringify(argument)], {
    execArgv: [],
    env: { ...process.env, NODE_PATH: installed },
  });
  const next = async (): Promise<unknown> => (await once(child, "message"))[0];
  await next();
  return {
    pid: child.pid!,
    async ask(message) {
      const answer = next();
      child.send(message);
      return answer;
    },
    async close() {
      const gone = once(child, "exit");
      child.disconnect();
      await gone;
      await rm(folder, { recursive: true });
    },
  };
}
