/** Measures what sess costs on every adapter, prints it, and writes it into the docs. */
import { parseArgs } from "node:util";
import { missingEvidence } from "./losses/evidence.ts";
import { PAGE, writePage } from "./report/page.ts";
import { sections } from "./report/sections.ts";
import { measure } from "./tasks.ts";

const USAGE = `npm run costs -- [--json] [--write]

What each operation sends and waits for, on every adapter and real servers; the bytes of a session; and what is lost
when what dies. Takes five to ten minutes.

  --json    the figures as JSON on stdout
  --write   the tables into ${PAGE} as well

Exit code: 0 when all was measured, 1 when something failed, 2 when a server was not to be had, 64 for arguments that
mean nothing. With anything missing, nothing is written.`;

async function main(): Promise<number> {
  let asked;
  try {
    asked = parseArgs({
      options: { json: { type: "boolean" }, write: { type: "boolean" }, help: { type: "boolean" } },
    }).values;
  } catch (error) {
    say(`${(error as Error).message}\n\n${USAGE}`);
    return 64;
  }
  if (asked.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  for (const { file, says } of missingEvidence()) {
    say(`scripts/costs/losses/evidence.ts names "${says}" in ${file}, which is not there`);
    return 1;
  }
  const measured = await measure(say);
  const page = sections(measured);
  const printed = asked.json ? JSON.stringify(measured, null, 2) : Object.values(page).join("\n\n");
  process.stdout.write(`${printed}\n`);
  for (const { name, why } of measured.missing) say(`NOT MEASURED ${name}: ${why}`);
  if (measured.missing.length > 0) {
    if (asked.write) say(`${PAGE} is left as it was`);
    return 2;
  }
  if (asked.write) await writePage(page);
  return 0;
}

function say(what: string): void {
  process.stderr.write(`${what}\n`);
}

process.exitCode = await main().catch((error: unknown) => {
  say(`FAILED ${error instanceof Error ? error.message : String(error)}`);
  return 1;
});
