// Runs TypeScript of this repository, bundled from its sources: Node 20 runs none by itself.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** The first of `entryPoints` is run; others are beside it, for processes that it starts. Clients are found from `home`. */
export async function runFromSources(home, entryPoints) {
  // Below node_modules, where no tool looks for sources, and stack traces find their maps.
  const folder = mkdtempSync(join(home, "node_modules", ".from-sources-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  await build({
    entryPoints,
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: true,
    conditions: ["@sess/source"],
    external: ["pg-native", "@libsql/client"],
    // Some clients are CommonJS, and ask for Node's own modules in their way.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "error",
  });
  process.setSourceMapsEnabled(true);
  const [main] = Object.keys(entryPoints);
  await import(join(folder, `${main}.mjs`));
}
