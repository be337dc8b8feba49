// Runs the command from its sources: Node 20 runs no TypeScript.
import { mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
// Paths are those of the repository, and packages are found from its root.
process.chdir(join(here, "../.."));
// Below node_modules, where no tool looks for sources, and stack traces find their maps.
const folder = mkdtempSync("node_modules/.costs-");
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

await build({
  entryPoints: { main: join(here, "main.ts"), "dying-node": join(here, "losses/dying-node.ts") },
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
await import(join(process.cwd(), folder, "main.mjs"));
