// Runs the kit alone, on every adapter and on everything that is broken on purpose, and prints what came out.
import { runMatrix } from "./matrix/run.mjs";

const USAGE = `npm run conformance -- [--json] [adapter …]

Every case of the kit on every cache and store, on real servers, and on adapters that are broken on purpose.
Without names: all adapters; with names: those whose folder has one in it.

  --json   the outcomes as JSON on stdout

Exit code: 0 when all is well, 1 when a case fails or something broken is not noticed, 64 for arguments that mean
nothing.`;

runMatrix({
  usage: USAGE,
  subjects: "adapters",
  filesOf: (names) =>
    names.length === 0
      ? ["conformance.test", "shelf.test"]
      : names.map((name) => `${name}/test/conformance.test`),
});
