// The arguments of the commands that print a matrix: names, --json and --help.
import { parseArgs } from "node:util";

/** Ends the process where they mean nothing, or ask for help. `known`: the names there are, where there are not just any. */
export function readArguments(usage, known) {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { json: { type: "boolean" }, help: { type: "boolean" } },
    });
    if (values.help) {
      process.stdout.write(`${usage}\n`);
      return process.exit(0);
    }
    const unknown = known && positionals.find((name) => !known.includes(name));
    if (unknown !== undefined) throw new Error(`There is no "${unknown}", but ${known.join(", ")}.`);
    return { json: values.json ?? false, names: positionals };
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${usage}\n`);
    return process.exit(64);
  }
}
