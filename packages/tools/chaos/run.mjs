// Runs a command of this package from its sources: `node run.mjs chaos …`. Node 20 runs no TypeScript.
import { mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const [command = "chaos"] = process.argv.splice(2, 1);
const here = dirname(fileURLToPath(import.meta.url));
// Below node_modules, where no tool looks for sources, and stack traces find their maps.
const folder = mkdtempSync(join(here, "node_modules", ".chaos-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

await build({
  entryPoints: { [command]: join(here, `src/${command}.ts`), node: join(here, "src/node/main.ts") },
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: true,
  conditions: ["@sess/source"],
  external: ["pg-native"],
  // pg and ioredis are CommonJS, and ask for Node's own modules in their way.
  banner: {
    js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  },
  logLevel: "error",
});
process.setSourceMapsEnabled(true);
await import(join(folder, `${command}.mjs`));
