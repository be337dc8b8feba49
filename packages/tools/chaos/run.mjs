// Runs a command of this package: `node run.mjs chaos …`.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runFromSources } from "../../../scripts/run-from-sources.mjs";

const [command = "chaos"] = process.argv.splice(2, 1);
const here = dirname(fileURLToPath(import.meta.url));

await runFromSources(here, {
  [command]: join(here, `src/${command}.ts`),
  node: join(here, "src/node/main.ts"),
});
