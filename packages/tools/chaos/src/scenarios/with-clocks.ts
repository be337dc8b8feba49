/** The nodes do not agree on the time. */
import type { Stage } from "../stage/stage.ts";
import { count } from "../report/in-words.ts";
import { breaking } from "./breaking.ts";
import type { Measured, Scenario } from "./scenario.ts";

export const withClocks: readonly Scenario[] = [
  breaking({
    name: "clock-skew",
    does: "one node's clock is 30 s ahead, one's 60 s behind; tombstoneMargin and rotationGrace cover it",
    needs: ["redis", "postgres"],
    setting: {
      skews: [0, 30_000, -60_000],
      // More than the largest difference: what the options ask for.
      options: { tombstoneMargin: 120_000, rotationGrace: 120_000 },
    },
    breakOnce: (stage) => stage.pause(1_000),
    measure,
  }),
  breaking({
    name: "clock-drift",
    does: "the same on a small scale, so that every bound is reached: 3 s ahead, 4 s behind",
    needs: ["redis", "postgres"],
    setting: {
      skews: [0, 3_000, -4_000],
      options: { tombstoneMargin: 10_000, rotationGrace: 12_000 },
    },
    breakOnce: (stage) => stage.pause(1_000),
    measure,
  }),
];

/** What differing clocks do to people, as documented: none of it is a broken promise. */
async function measure({ caller }: Stage): Promise<readonly Measured[]> {
  const expired = caller.calls.filter(
    ({ outcome }) => outcome.kind === "refused" && outcome.reason === "expired",
  );
  const fenced = caller.calls.filter(({ outcome }) => outcome.kind === "failed" && outcome.as === "fenced");
  return [
    {
      what: "refused as expired by a node whose clock is ahead of the issuer's",
      value: count(expired.length),
    },
    { what: "sign-ins refused by the fence of a node whose clock is ahead", value: count(fenced.length) },
  ];
}
