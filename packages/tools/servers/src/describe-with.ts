// A suite that runs against real servers, and is skipped with the reason in its name where there are none.
import { describe } from "vitest";
import { type Need, whyNot } from "./available.ts";

/** `describeWith("redis", "a suite", () => { … })`, or `"redis:control"` if it hangs or kills the server. */
export function describeWith(needs: Need | readonly Need[], title: string, suite: () => void): void {
  const reasons = [needs].flat().flatMap((need) => whyNot(need) ?? []);
  const declare: typeof describe | typeof describe.skip = reasons.length > 0 ? describe.skip : describe;
  // The run ends with the names of what was skipped, so the reason is read where it matters.
  declare([title, ...reasons.map((reason) => `[${reason}]`)].join(" "), suite);
}
