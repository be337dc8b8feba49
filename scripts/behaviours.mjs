// Runs the shared HTTP behaviours alone, on every framework, and prints what came out.
import { runMatrix } from "./matrix/run.mjs";

const USAGE = `npm run behaviours -- [--json] [framework …]

Every HTTP behaviour on a real server of every framework. Without names: all frameworks; with names: those whose
folder has one in it.

  --json   the outcomes as JSON on stdout

Exit code: 0 when all is well, 1 when a framework behaves differently, 64 for arguments that mean nothing.`;

runMatrix({
  usage: USAGE,
  subjects: "frameworks",
  filesOf: (names) =>
    names.length === 0 ? ["behaviours.test"] : names.map((name) => `${name}/test/behaviours.test`),
});
