/** P2: however the cache lies, what has ended is accepted no longer than an access token lives. */
import type { Call, History } from "../history.ts";
import { bound } from "../rules.ts";
import type { Life } from "../ends.ts";
import type { Violation } from "../violation.ts";

export function checkBounded(history: History, lives: ReadonlyMap<string, Life>): Violation[] {
  const longest = bound(history.rules);
  return history.calls.flatMap((call) => {
    const late = lateness(call, lives);
    if (late === undefined || late <= longest) return [];
    const what = `accepted on node ${call.node} ${Math.round(late)} ms after the end: the bound is ${longest} ms`;
    const ends = lives.get(call.sessionId ?? "")?.ends.map((end) => end.call) ?? [];
    return [{ promise: "P2", what, calls: [...ends.slice(0, 3), call] }];
  });
}

/** How long after the certain end of its session a request was accepted. */
function lateness(call: Call, lives: ReadonlyMap<string, Life>): number | undefined {
  if (call.outcome.kind !== "accepted") return undefined;
  const life = lives.get(call.sessionId ?? "");
  return life === undefined || call.start <= life.endedBy ? undefined : call.start - life.endedBy;
}
