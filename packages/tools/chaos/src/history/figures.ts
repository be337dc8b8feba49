/** A history in numbers. */
import { lateness } from "./check/bounded.ts";
import { type Life, sessionLives } from "./ends.ts";
import { bound, type Call, type History } from "./history.ts";
import { percentile } from "./percentile.ts";
import type { Violation } from "./violation.ts";

export interface Figures {
  readonly requests: number;
  /** Of these, `authenticate`. */
  readonly authenticated: number;
  /** Sessions and tokens that were ended. */
  readonly ends: number;
  readonly wrongAnswers: number;
  /** Sessions that were refused, and nobody had ended them. */
  readonly signOuts: number;
  /** Requests that were answered with 503. */
  readonly unavailable: number;
  /** The longest time after a revocation had resolved in which a request was accepted, in milliseconds. */
  readonly acceptedFor: number;
  /** How many requests were, after it had resolved with `propagated: true`. */
  readonly acceptedLate: number;
  readonly bound: number;
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
  readonly byCache: number;
}

export function figuresOf(history: History, violations: readonly Violation[]): Figures {
  const sessions = sessionLives(history);
  const asked = history.calls.filter((call) => call.operation === "authenticate");
  const took = asked.map(({ start, end }) => end - start);
  const accepted = asked.filter((call) => call.outcome.kind === "accepted");
  const byCache = accepted.filter(({ outcome }) => outcome.kind === "accepted" && outcome.source === "cache");
  const late = asked.flatMap((call) => lateAfterAnswer(call, sessions) ?? []);
  const signedOut = violations.filter(({ promise }) => promise === "P3");

  return {
    requests: history.calls.length,
    authenticated: asked.length,
    ends: history.calls.filter(({ outcome }) => outcome.kind === "ended").length,
    wrongAnswers: new Set(violations.map(({ calls }) => calls.at(-1)?.id ?? -1)).size,
    signOuts: new Set(signedOut.map(({ calls }) => calls.at(-1)?.sessionId)).size,
    unavailable: history.calls.filter(
      ({ outcome }) => outcome.kind === "failed" && outcome.as === "unavailable",
    ).length,
    acceptedFor: Math.max(0, ...late.map(({ by }) => by)),
    acceptedLate: late.filter(({ isTold }) => isTold).length,
    bound: bound(history.rules),
    p50: percentile(took, 50),
    p99: percentile(took, 99),
    worst: percentile(took, 100),
    byCache: accepted.length === 0 ? 0 : byCache.length / accepted.length,
  };
}

/** By how much a request came after the first answer that said its session was ended, and was accepted. */
function lateAfterAnswer(
  call: Call,
  sessions: ReadonlyMap<string, Life>,
): { by: number; isTold: boolean } | undefined {
  if (lateness(call, sessions) === undefined) return undefined;
  const ends = sessions.get(call.sessionId ?? "")?.ends.filter((end) => end.isCertain) ?? [];
  const answers = ends.filter((end) => end.call.end < call.start);
  if (answers.length === 0) return undefined;
  const by = Math.max(...answers.map((end) => call.start - end.call.end));
  return { by, isTold: answers.some((end) => end.isTold) };
}
