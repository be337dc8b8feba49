/** A history in numbers. */
import { lateness } from "./check/bounded.ts";
import { type Life, sessionLives } from "./ends.ts";
import { bound, type Call, type History } from "./history.ts";
import { percentile } from "./percentile.ts";
import type { Violation } from "./violation.ts";

export interface Figures {
  readonly requests: number;
  /** Sessions and tokens that were ended. */
  readonly ends?: number;
  readonly wrongAnswers: number;
  /** Sessions that were refused, and nobody had ended them. */
  readonly signOuts?: number;
  /** Requests that were answered with 503. */
  readonly unavailable: number;
  /** The longest time after a revocation had resolved in which a request was accepted, in milliseconds. */
  readonly acceptedFor?: number;
  /** What that may be. */
  readonly bound?: number;
  /** Of `authenticate`, in milliseconds. */
  readonly p99: number;
  readonly worst: number;
  /** The share of accepted requests that were answered by the cache. */
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
    ends: history.calls.filter(({ outcome }) => outcome.kind === "ended").length,
    wrongAnswers: new Set(violations.map(({ calls }) => calls.at(-1)?.id ?? -1)).size,
    signOuts: new Set(signedOut.map(({ calls }) => calls.at(-1)?.sessionId)).size,
    unavailable: history.calls.filter(
      ({ outcome }) => outcome.kind === "failed" && outcome.as === "unavailable",
    ).length,
    acceptedFor: Math.max(0, ...late),
    bound: bound(history.rules),
    p99: percentile(took, 99),
    worst: percentile(took, 100),
    byCache: accepted.length === 0 ? 0 : byCache.length / accepted.length,
  };
}

/** By how much a request came after an answer that said its session was ended, and was accepted. */
function lateAfterAnswer(call: Call, sessions: ReadonlyMap<string, Life>): number | undefined {
  if (lateness(call, sessions) === undefined) return undefined;
  const ends = sessions.get(call.sessionId ?? "")?.ends.filter((end) => end.isCertain) ?? [];
  const late = ends.map((end) => call.start - end.call.end).filter((by) => by > 0);
  return late.length === 0 ? undefined : Math.max(...late);
}
