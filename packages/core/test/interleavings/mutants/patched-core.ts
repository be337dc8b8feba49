/** The core with one guard taken out: a copy of its sources in which a piece of text is another one. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Core } from "../engine/core.ts";

export interface Patch {
  /** Below `packages/core/src`. */
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

/** Bundled, the explorer lies elsewhere, and is told where. */
const SOURCES = process.env["SESS_CORE_SOURCES"] ?? fileURLToPath(new URL("../../../src", import.meta.url));

/** @throws Error when the text is not there, or more than once: the guard has moved, and its mutant has to follow. */
export async function patchedCore(patches: readonly Patch[]): Promise<Core> {
  const done = new Set<Patch>();
  const built = await build({
    stdin: {
      contents: ["index", "memory/index", "near/index"].map((of) => `export * from "./${of}.ts";`).join("\n"),
      resolveDir: SOURCES,
      loader: "ts",
    },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "silent",
    plugins: [
      {
        name: "patch",
        setup({ onLoad }) {
          onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
            const own = patches.filter(({ file }) => path.endsWith(`/core/src/${file}`));
            if (own.length === 0) return null;
            let contents = await readFile(path, "utf8");
            for (const patch of own) {
              const { file, find, put } = patch;
              if (contents.split(find).length !== 2)
                throw new Error(`${file} has not exactly one ${JSON.stringify(find)}`);
              contents = contents.replace(find, () => put);
              done.add(patch);
            }
            return { contents, loader: "ts" };
          });
        },
      },
    ],
  });
  const missed = patches.find((patch) => !done.has(patch));
  if (missed !== undefined) throw new Error(`${missed.file} is no part of the core`);
  const code = built.outputFiles[0]!.contents;
  return (await import(
    /* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`
  )) as Core;
}
