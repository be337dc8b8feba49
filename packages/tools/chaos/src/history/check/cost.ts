/** P5: whatever hangs, a request is answered within the deadlines of the cache and the store together. */
import type { Call, History, Stall } from "../history.ts";
import type { Violation } from "../violation.ts";

/** Timers fire late, and many answers that come at once are read one after the other. */
const NOISE = 500;

export function checkCost(history: History): Violation[] {
  return history.calls.flatMap((call) => {
    if (call.operation !== "authenticate") return [];
    const took = call.end - call.start;
    const { cacheDeadline, storeDeadline } = history.rules;
    if (took <= cacheDeadline + storeDeadline + NOISE) return [];
    const longest = deadlines(history, call);
    const own = took - stalled(call, history.stalls);
    if (own <= longest + NOISE) return [];
    const what =
      `authenticate on node ${call.node} took ${Math.round(took)} ms, ${Math.round(own)} ms of them not the ` +
      `machine's: the deadlines are ${longest} ms together`;
    return [{ promise: "P5", what, calls: [call] }];
  });
}

/** While the store answers nothing, the cache is all there is, and is waited for longer. */
function deadlines({ rules, calls }: History, { node, start, end }: Call): number {
  const { cacheDeadline, cacheWriteDeadline, storeDeadline } = rules;
  const isOutage = calls.some(
    (call) =>
      call.node === node &&
      call.outcome.kind === "failed" &&
      call.outcome.as === "unavailable" &&
      call.end > start - 2 * storeDeadline &&
      call.end < end,
  );
  return (isOutage ? Math.max(cacheDeadline, cacheWriteDeadline) : cacheDeadline) + storeDeadline;
}

/** How long the call's process stood still meanwhile. */
function stalled({ node, start, end }: Call, stalls: readonly Stall[]): number {
  return stalls
    .filter((stall) => stall.node === node && stall.to > start && stall.from < end)
    .reduce((sum, stall) => sum + Math.min(stall.to, end) - Math.max(stall.from, start), 0);
}
