/** Bundles the explorer and runs it: Node 20 runs no TypeScript. */
import { mkdir } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

// Where what is not bundled is found as from here.
const folder = fileURLToPath(new URL("../../node_modules/.cache/interleavings/", import.meta.url));
const outfile = `${folder}main.mjs`;
await mkdir(folder, { recursive: true });
await build({
  entryPoints: [fileURLToPath(new URL("main.ts", import.meta.url))],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  external: ["esbuild"],
  sourcemap: "inline",
  logLevel: "error",
});
process.env.SESS_CORE_SOURCES = fileURLToPath(new URL("../../src", import.meta.url));
await import(pathToFileURL(outfile).href);
