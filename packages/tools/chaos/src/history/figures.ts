/** A history in numbers. */
import { type Life, sessionLives } from "./ends.ts";
import type { Call, History } from "./history.ts";
import { bound } from "./rules.ts";
import { percentile } from "./percentile.ts";
import type { Violation } from "./violation.ts";

export interface Figures {
  readonly requests: number;
  /** Sessions and tokens that were ended. */
  readonly ends?: number;
  /** Requests that began after the answer that said their session was ended. */
  readonly presented?: number;
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
  const presented = asked.filter((call) => sinceEnd(call, sessions) > 0);
  const late = presented.filter(({ outcome }) => outcome.kind === "accepted");
  const signedOut = violations.filter(({ promise }) => promise === "P3");

  return {
    requests: history.calls.length,
    ends: history.calls.filter(({ outcome }) => outcome.kind === "ended").length,
    presented: presented.length,
    wrongAnswers: new Set(violations.map(({ calls }) => calls.at(-1)?.id ?? -1)).size,
    signOuts: new Set(signedOut.map(({ calls }) => calls.at(-1)?.sessionId)).size,
    unavailable: history.calls.filter(
      ({ outcome }) => outcome.kind === "failed" && outcome.as === "unavailable",
    ).length,
    acceptedFor: late.reduce((longest, call) => Math.max(longest, sinceEnd(call, sessions)), 0),
    bound: bound(history.rules),
    p99: percentile(took, 99),
    worst: percentile(took, 100),
    byCache: accepted.length === 0 ? 0 : byCache.length / accepted.length,
  };
}

/** By how much a request came after the first answer that said its session was ended. */
function sinceEnd({ sessionId = "", start }: Call, sessions: ReadonlyMap<string, Life>): number {
  const ends = sessions.get(sessionId)?.ends.filter((end) => end.isCertain) ?? [];
  return ends.reduce((longest, end) => Math.max(longest, start - end.call.end), Number.NEGATIVE_INFINITY);
}
