/** A Python that knows Redis, where there is one or can be made. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export interface Python {
  /** What the program prints. */
  run(program: string, environment: Readonly<Record<string, string>>, ...words: string[]): Promise<string>;
  close(): Promise<void>;
}

/** To be read where its tests are skipped. */
export const HOW_TO_GET_PYTHON = "no Python with redis-py: install python3, and python3-redis or pip";

const execute = promisify(execFile);

export async function findPython(): Promise<Python | undefined> {
  for (const path of ["python3", "/usr/bin/python3"]) {
    if (await succeeds(path, ["-c", "import redis"])) return python(path, undefined);
  }
  const folder = await mkdtemp(join(tmpdir(), "sess-python-"));
  const install = [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--target",
    folder,
    "redis",
  ];
  if (await succeeds("python3", install)) return python("python3", folder);
  await rm(folder, { recursive: true });
  return undefined;
}

function python(path: string, folder: string | undefined): Python {
  return {
    async run(program, environment, ...words) {
      const env = { ...process.env, ...environment, ...(folder !== undefined && { PYTHONPATH: folder }) };
      return (await execute(path, ["-c", program, ...words], { env, timeout: 60_000 })).stdout;
    },
    async close() {
      if (folder !== undefined) await rm(folder, { recursive: true });
    },
  };
}

async function succeeds(path: string, words: readonly string[]): Promise<boolean> {
  return execute(path, [...words], { timeout: 60_000 }).then(
    () => true,
    () => false,
  );
}
