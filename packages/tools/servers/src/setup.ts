// Vitest global setup: finds or installs every server once, before test files ask for them side by side.
import { serverNames } from "./server.ts";
import { sources } from "./sources.ts";
import { wayTo } from "./way-to.ts";

export default function setup(): void {
  for (const name of serverNames) {
    const way = wayTo(name);
    if (way.kind === "missing") {
      process.stderr.write(`NO ${sources[name].program}, its tests are skipped: ${way.reason}\n`);
    }
  }
}
