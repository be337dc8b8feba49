/** P1: where the store has to be asked, the cache does not answer. */
import type { History } from "../history.ts";
import type { Violation } from "../violation.ts";

export function checkStrong({ calls }: History): Violation[] {
  return calls.flatMap((call) => {
    if (call.strong !== true || call.outcome.kind !== "accepted" || call.outcome.source === "store")
      return [];
    return [{ promise: "P1", what: "the store had to be asked, and the cache has answered", calls: [call] }];
  });
}
