/** The example, built and started as `next build` and `next start` do it, in processes of their own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const NEXT = createRequire(import.meta.url).resolve("next/dist/bin/next");
export const FOLDER: string = fileURLToPath(new URL("..", import.meta.url));

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  said(): string;
}

/** No secret is there yet: building needs none. */
export async function buildNext(): Promise<void> {
  const { ended, said } = run(["build", FOLDER], {});
  if ((await ended) !== 0) throw new Error(`next build failed:\n${said()}`);
}

export async function startNext(
  env: Record<string, string>,
): Promise<{ url: string; stop(): Promise<void> }> {
  const { child, ended, said } = run(["start", FOLDER, "--port", "0"], env);
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout!.on("data", () => {
      const [, found] = /localhost:(\d+)[^]*Ready/.exec(said()) ?? [];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error(`next start ended:\n${said()}`)));
  });
  return {
    url: `http://localhost:${port}`,
    async stop() {
      child.kill();
      await ended;
    },
  };
}

function run(args: readonly string[], env: Record<string, string>): Running {
  const own = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1" } as const;
  const child = spawn(process.execPath, [NEXT, ...args], {
    env: { ...process.env, ...own, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += String(chunk)));
  return { child, ended: once(child, "exit").then(([code]) => code), said: () => text };
}
