/** P4: what cannot be decided is a `SessError` that says so, and nothing else ever comes out; no process dies. */
import type { Call, History } from "../history.ts";
import { skew } from "../rules.ts";
import type { Violation } from "../violation.ts";

export function checkOutages(history: History): Violation[] {
  const fences = new Map<string, Call[]>();
  for (const call of history.calls) {
    if (call.operation !== "revokeAll" && call.operation !== "changePassword") continue;
    const userId = call.userId ?? "";
    fences.set(userId, [...(fences.get(userId) ?? []), call]);
  }

  const wrong = history.calls.flatMap((call): Violation[] => {
    const { outcome } = call;
    if (outcome.kind !== "failed") return [];
    const { as } = outcome;
    if (as === "unavailable") return [];
    if (as === "application" && call.operation === "changePassword") return [];
    if (as === "aborted" && call.abortedAt !== undefined) return [];
    // The process is an accident of its own.
    if (as === "lost") return [];
    if (as === "fenced" && isFenced(call)) return [];
    const what = `${call.operation} on node ${call.node} failed with ${outcome.what} (${as})`;
    return [{ promise: "P4", what, calls: [call] }];
  });
  const accidents = history.accidents.map(({ node, kind, what }): Violation => {
    return { promise: "P4", what: `${kind} in node ${node}: ${what}`, calls: [] };
  });
  return [...wrong, ...accidents];

  function isFenced(issue: Call): boolean {
    return (fences.get(issue.userId ?? "") ?? []).some(({ start, end, outcome }) => {
      // One that was given up may have been carried out at any time.
      const until = outcome.kind === "ended" ? end : Number.POSITIVE_INFINITY;
      return start <= issue.end && until + skew(history.rules) >= issue.start;
    });
  }
}
