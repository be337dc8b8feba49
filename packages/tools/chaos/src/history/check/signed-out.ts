/** P3: nobody is refused whom nobody has ended, and what they hold is what it was when they got it. */
import type { Call, History } from "../history.ts";
import type { Life } from "../ends.ts";
import type { Violation } from "../violation.ts";

/** Reading two clocks takes a moment. */
const MOMENT = 50;

export function checkSignedOut(
  history: History,
  sessions: ReadonlyMap<string, Life>,
  tokens: ReadonlyMap<string, Life>,
): Violation[] {
  return history.calls.flatMap((call) => {
    if (call.outcome.kind !== "refused") return [];
    const why = whyWrong(call, call.outcome.reason);
    if (why === undefined) return [];
    const what = `${call.operation} on node ${call.node} refused with "${call.outcome.reason}", and ${why}`;
    return [{ promise: "P3", what, calls: [...endsOf(call), call] }];
  });

  function endsOf(call: Call): Call[] {
    return (sessions.get(call.sessionId ?? "")?.ends ?? []).slice(0, 3).map((end) => end.call);
  }

  function whyWrong(call: Call, reason: string): string | undefined {
    switch (reason) {
      case "revoked":
        return hasBegun(sessions.get(call.sessionId ?? ""), call)
          ? undefined
          : "nobody had ended the session";
      case "denied":
        return hasBegun(tokens.get(call.jti ?? ""), call) ? undefined : "nobody had denied the token";
      case "expired":
        return hasExpired(history, call) ? undefined : "it had not expired by the clock of that node";
      case "refresh_reused":
        return call.stolen === true ? undefined : "nobody had presented a stolen copy";
      default:
        return "it was issued by these nodes, and never changed";
    }
  }
}

function hasBegun(life: Life | undefined, refused: Call): boolean {
  return life?.ends.some(({ call }) => call.start <= refused.end) ?? false;
}

function hasExpired({ rules }: History, { node, end, expiresAt }: Call): boolean {
  if (expiresAt === undefined) return false;
  return end + (rules.clocks[node] ?? 0) + MOMENT >= expiresAt + rules.clockTolerance;
}
