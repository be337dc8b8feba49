/** P1: once the cache has been told of an end, no request that starts later is accepted, on any node. */
import type { Call, History } from "../history.ts";
import type { End, Life } from "../ends.ts";
import type { Violation } from "../violation.ts";

export function checkImmediate(
  history: History,
  lives: ReadonlyMap<string, Life>,
  idOf: (call: Call) => string | undefined,
): Violation[] {
  const violations: Violation[] = [];
  for (const call of history.calls) {
    if (call.outcome.kind !== "accepted" && !isRefreshed(call)) continue;
    const life = lives.get(idOf(call) ?? "");
    if (life === undefined) continue;
    const end = life.ends.find((each) => isBroken(each, call));
    if (end !== undefined)
      violations.push({ promise: "P1", what: describe(end, call), calls: [end.call, call] });
    else if (answeredByStore(call) && call.start > life.endedBy) {
      const what = `the store had committed the end of ${life.id}, and still answered "active" later`;
      violations.push({
        promise: "P1",
        what,
        calls: [...life.ends.map((each) => each.call).slice(0, 3), call],
      });
    }
  }
  return violations;

  function isBroken({ call: ended, isCertain, isTold }: End, accepted: Call): boolean {
    if (!isCertain || accepted.start <= ended.end) return false;
    if (answeredByStore(accepted)) return true;
    const isHere = accepted.node === ended.node;
    // A node that could not tell the cache does not believe it until it has.
    if (!isTold) return isHere && !keptNoWord(history, ended, accepted);
    // With a near cache another node may hear of it a little later.
    const heardBy = ended.end + (isHere ? 0 : history.rules.lease);
    return accepted.start > heardBy && !keptNoWord(history, ended, accepted);
  }
}

/** What the cache was told, it may have lost, and nobody has told it again before the request. */
export function keptNoWord({ losses, reconciliations }: History, ended: Call, accepted: Call): boolean {
  return losses.some(({ from, to }) => {
    if (ended.start > to || accepted.end < from) return false;
    const since = Math.max(to, ended.end);
    return !reconciliations.some(({ readAt, doneAt }) => readAt >= since && doneAt <= accepted.start);
  });
}

function answeredByStore(call: Call): boolean {
  return isRefreshed(call) || (call.outcome.kind === "accepted" && call.outcome.source === "store");
}

/** Every refresh asks the store. */
function isRefreshed({ operation, outcome }: Call): boolean {
  return operation === "refresh" && outcome.kind === "tokens";
}

function describe({ call, isTold }: End, accepted: Call): string {
  const late = Math.round(accepted.start - call.end);
  const source = accepted.outcome.kind === "accepted" ? `by the ${accepted.outcome.source}` : "to refresh";
  const told = isTold ? "the cache had been told" : "by the node that could not tell the cache";
  return `accepted ${source} on node ${accepted.node}, ${late} ms after ${call.operation} on node ${call.node} (${told})`;
}
