// `npm run costs`
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runFromSources } from "../run-from-sources.mjs";

const here = dirname(fileURLToPath(import.meta.url));
// Paths are those of the repository.
process.chdir(join(here, "../.."));

await runFromSources(process.cwd(), {
  main: join(here, "main.ts"),
  "dying-node": join(here, "losses/dying-node.ts"),
});
