/** The entry of the bundle that `run.mjs` makes. */
import { main } from "./command.ts";
import { REAL } from "./real-core.ts";

process.exitCode = await main(process.argv.slice(2), REAL);
