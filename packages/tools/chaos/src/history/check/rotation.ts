/** A refresh token has one successor, however often and wherever it is presented. */
import type { History } from "../history.ts";
import type { Violation } from "../violation.ts";

export function checkRotation({ calls }: History): Violation[] {
  return calls.flatMap((call) => {
    const { outcome, gen = 0 } = call;
    if (call.operation !== "refresh" || outcome.kind !== "tokens") return [];
    if (outcome.gen === gen + 1 && outcome.sessionId === call.sessionId) return [];
    const what =
      `generation ${gen} of ${call.sessionId} was exchanged for generation ${outcome.gen}` +
      (outcome.sessionId === call.sessionId ? "" : ` of ${outcome.sessionId}`);
    return [{ promise: "refresh", what, calls: [call] }];
  });
}
