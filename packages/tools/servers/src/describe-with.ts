// A suite that runs against real servers, and is skipped with the reason in its name where there are none.
import { describe } from "vitest";
import { type Need, whyNot } from "./available.ts";

/** `describeWith("redis", "a suite", () => { … })`, or `"redis:control"` if it hangs or kills the server. */
export function describeWith(needs: Need | readonly Need[], title: string, suite: () => void): void {
  const reasons = [needs].flat().map((need) => whyNot(need as Need));
  const reason = reasons.find((each) => each !== undefined);
  // The run ends with the names of what was skipped, so the reason is read where it matters.
  if (reason === undefined) describe(title, suite);
  else describe.skip(`${title} [${reason}]`, suite);
}
