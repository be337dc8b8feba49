/** A user's list holds all sessions that are certainly active, and none that has certainly ended. */
import type { Call, History } from "../history.ts";
import type { Life } from "../ends.ts";
import type { Violation } from "../violation.ts";

export function checkListing({ calls }: History, lives: ReadonlyMap<string, Life>): Violation[] {
  const ofUser = new Map<string, Life[]>();
  for (const life of lives.values()) {
    const userId = life.issue?.userId ?? "";
    ofUser.set(userId, [...(ofUser.get(userId) ?? []), life]);
  }
  return calls.flatMap((call) => {
    if (call.outcome.kind !== "listed") return [];
    const listed = new Set(call.outcome.sessionIds);
    return (ofUser.get(call.userId ?? "") ?? []).flatMap((life) => {
      const what = whyWrong(life, listed.has(life.id), call);
      return what === undefined ? [] : [violation(`${life.id} is ${what}`, life, call)];
    });
  });

  function whyWrong(
    { issue, ends, endedBy }: Life,
    isListed: boolean,
    { start, end }: Call,
  ): string | undefined {
    if (isListed) return endedBy < start ? "listed, and had ended before" : undefined;
    const isActive = issue !== undefined && issue.end < start && ends.every(({ call }) => call.start > end);
    return isActive ? "not listed, and nobody had ended it" : undefined;
  }

  function violation(what: string, { ends }: Life, call: Call): Violation {
    return { promise: "list", what, calls: [...ends.slice(0, 3).map((each) => each.call), call] };
  }
}
