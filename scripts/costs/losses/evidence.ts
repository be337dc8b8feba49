/** Tests and scenarios that show the same as what is measured here, under load or in other orders. */
import { readFileSync } from "node:fs";

export interface Evidence {
  /** From the root of the repository. */
  readonly file: string;
  /** The name of the test or of the scenario, as the file has it. */
  readonly says: string;
}

const chaos = (file: string, says: string): Evidence => ({
  file: `packages/tools/chaos/src/scenarios/${file}.ts`,
  says,
});

/** By the name of the event. */
export const evidence: Readonly<Record<string, readonly Evidence[]>> = {
  "Redis restarts": [
    chaos("with-redis", "kill-redis"),
    chaos("with-redis", "old-snapshot"),
    { file: "test/denylist.test.ts", says: "with Redis killed, and when it is back and empty" },
    {
      file: "packages/tools/conformance/src/session-store/crash-cases.ts",
      says: "what has resolved before it is still there after it",
    },
  ],
  "Redis is down": [
    chaos("with-redis", "freeze-redis"),
    { file: "test/redis-outage.test.ts", says: "is frozen or dead, people sign in and refresh" },
    {
      file: "packages/tools/conformance/src/session-store/crash-cases.ts",
      says: "while the server is down, every call rejects",
    },
  ],
  "the database is down": [
    chaos("with-postgres", "restart-postgres"),
    chaos("with-postgres", "frozen-postgres"),
    {
      file: "packages/core/test/store-down.test.ts",
      says: "answers from the cache, and keeps few calls of a store that hangs",
    },
  ],
  "both are down": [
    {
      file: "test/everything-gone.test.ts",
      says: "every operation throws that it is unavailable, and goes on when they are back",
    },
    chaos("everything", "everything"),
  ],
  "Redis fails over, and loses the last writes": [
    chaos("with-failover", "sentinel-failover"),
    chaos("with-failover", "cluster-failover"),
  ],
  "a process dies between the store and the cache": [
    { file: "packages/core/test/interleavings/scenarios/losses.ts", says: "crash" },
  ],
};

/** What is named there and is not to be found any more. */
export function missingEvidence(): Evidence[] {
  return Object.values(evidence)
    .flat()
    .filter(({ file, says }) => !readFileSync(file, "utf8").includes(says));
}
