/** Starts `other-process-main.ts` as a Node process of its own, and asks it over its channel. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Addresses } from "./instance.ts";
import type { Question, Request, Seen } from "./other-process-main.ts";

export interface OtherProcess {
  readonly pid: number;
  /** Sends requests with this token, one after the other and a few side by side, until `stop`. */
  hammer(accessToken: string): Promise<void>;
  /** Ends that, and tells of every request. */
  stop(): Promise<readonly Request[]>;
  close(): Promise<void>;
}

export async function startOtherProcess(addresses: Addresses): Promise<OtherProcess> {
  const folder = await mkdtemp(join(tmpdir(), "sess-other-process-"));
  const outfile = join(folder, "main.cjs");
  // Node 20 runs no TypeScript. Bundled, the process runs the very sources that are tested here.
  await build({
    entryPoints: [fileURLToPath(new URL("./other-process-main.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    conditions: ["@sess/source"],
    external: ["pg-native"],
    logLevel: "error",
  });
  const child: ChildProcess = fork(outfile, [JSON.stringify(addresses)], { execArgv: [] });
  const next = async (): Promise<Seen> => (await once(child, "message"))[0] as Seen;
  const ask = async (question: Question): Promise<Seen> => {
    const answer = next();
    child.send(question);
    return answer;
  };
  await next();
  return {
    pid: child.pid!,
    hammer: async (accessToken) => void (await ask({ accessToken })),
    stop: async () => (await ask({})).requests,
    async close() {
      const gone = once(child, "exit");
      child.disconnect();
      await gone;
      await rm(folder, { recursive: true });
    },
  };
}
