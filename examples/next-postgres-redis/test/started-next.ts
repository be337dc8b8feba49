/** The example as `next build` and `next start` have it, in a process of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const NEXT = createRequire(import.meta.url).resolve("next/dist/bin/next");
const FOLDER = fileURLToPath(new URL("..", import.meta.url));

export interface Started {
  readonly url: string;
  /** What it has printed. */
  said(): string;
  stop(): Promise<void>;
}

/** Neither database nor secret is there yet: building needs none. */
export async function build(): Promise<void> {
  const { exitCode, said } = run("build", {});
  if ((await exitCode) !== 0) throw new Error(`next build failed:\n${said()}`);
}

export async function start(env: Record<string, string>): Promise<Started> {
  const { child, exitCode, said } = run("start", env, "--port", "0");
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", () => {
      const [, found] = /localhost:(\d+)/.exec(said()) ?? [];
      if (found !== undefined && said().includes("Ready")) resolve(found);
    });
    void exitCode.then(() => reject(new Error(`next start ended:\n${said()}`)));
  });
  return {
    url: `http://localhost:${port}`,
    said,
    async stop() {
      child.kill();
      await exitCode;
    },
  };
}

function run(
  command: string,
  env: Record<string, string>,
  ...args: string[]
): { child: ReturnType<typeof spawnNext>; exitCode: Promise<unknown>; said(): string } {
  const child = spawnNext([command, FOLDER, ...args], env);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += String(chunk)));
  return { child, exitCode: once(child, "exit").then(([code]) => code), said: () => text };
}

function spawnNext(args: string[], env: Record<string, string>) {
  const own = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1" } as const;
  return spawn(process.execPath, [NEXT, ...args], {
    env: { ...process.env, ...own, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}
