/** The part of a history that shows one violation, to be read by people. */
import type { Call, History } from "./history.ts";
import type { Violation } from "./violation.ts";

/** More would not be read. */
const MOST_LINES = 24;

/** Times are milliseconds before and after the wrong answer was asked for, which is marked. */
export function excerpt(history: History, { promise, what, calls }: Violation): string {
  const wrong = calls.at(-1);
  const title = `${promise}: ${what}`;
  if (wrong === undefined) return title;
  const at = (instant: number): string =>
    `${instant < wrong.start ? "" : "+"}${Math.round(instant - wrong.start)}`;

  const shown = new Set([...calls, ...around(history.calls, wrong)]);
  const lines = [...shown]
    .toSorted((one, other) => one.start - other.start)
    .map((call) => ({
      start: call.start,
      text: `${call === wrong ? ">" : " "} ${at(call.start)} … ${at(call.end)} ms  node ${call.node}  ${inWords(call)}`,
    }));
  const faults = history.faults
    .filter(({ from, to }) => to > Math.min(...calls.map((call) => call.start)) - 1_000 && from < wrong.end)
    .map(({ name, from, to }) => ({ start: from, text: `~ ${at(from)} … ${at(to)} ms  ${name}` }));
  const sorted = [...lines, ...faults].toSorted((one, other) => one.start - other.start);
  return [title, ...sorted.map(({ text }) => `  ${text}`)].join("\n");
}

/** The last calls about the same session before the wrong one, and what ran beside it. */
function around(all: readonly Call[], wrong: Call): Call[] {
  if (wrong.sessionId === undefined) return [];
  const same = all.filter(
    (call) =>
      call.start <= wrong.end &&
      (call.sessionId === wrong.sessionId ||
        (call.userId === wrong.userId && (call.outcome.kind === "ended" || call.operation === "issue"))),
  );
  return same.toSorted((one, other) => one.start - other.start).slice(-MOST_LINES);
}

function inWords(call: Call): string {
  const { operation, sessionId, gen, jti, strong, except, stolen, abortedAt, client, userId } = call;
  const given = [
    userId !== undefined && `user ${userId}`,
    sessionId !== undefined && `session ${short(sessionId)}`,
    jti !== undefined && `token ${short(jti)}`,
    gen !== undefined && `generation ${gen}`,
    except !== undefined && `except ${short(except)}`,
    strong === true && "strong",
    stolen === true && "a stolen copy",
    abortedAt !== undefined && "aborted",
  ].filter((part) => part !== false);
  return `${operation}(${given.join(", ")}) by ${client} → ${outcomeInWords(call)}`;
}

function outcomeInWords({ outcome }: Call): string {
  switch (outcome.kind) {
    case "accepted":
      return `accepted by the ${outcome.source}`;
    case "refused":
      return outcome.reason;
    case "tokens":
      return `generation ${outcome.gen} of session ${short(outcome.sessionId)}`;
    case "ended":
      return `ended ${outcome.sessionIds.map(short).join(" ")}, propagated: ${outcome.propagated}`;
    case "listed":
      return outcome.sessionIds.map(short).join(" ") || "none";
    default:
      return `${outcome.what} (${outcome.as})`;
  }
}

/** Enough of a UUID to tell it from the others of an excerpt. */
function short(id: string): string {
  return id.slice(0, 8);
}
