/** Hand-made histories: calls in the order in which they are written, at the instants that they are given. */
import type { Call, History, Operation, Outcome } from "../../src/history/history.ts";

export type Moment = Partial<Omit<Call, "operation" | "outcome">> & { readonly at: number };

let id = 0;

/** Takes a millisecond, on node 0, for user "u" and session "s", unless something else is said. */
export function call(operation: Operation, { at, ...rest }: Moment, outcome: Outcome): Call {
  id += 1;
  const common = { id, node: 0, client: "c", start: at, end: at + 1, userId: "u", sessionId: "s" };
  return { ...common, operation, outcome, ...rest };
}

export const issued = (moment: Moment): Call =>
  call("issue", moment, { kind: "tokens", sessionId: moment.sessionId ?? "s", gen: 0 });

export const accepted = (moment: Moment, source: "cache" | "store" = "cache"): Call =>
  call("authenticate", moment, { kind: "accepted", source });

export const refused = (moment: Moment, reason: "revoked" | "denied" | "expired" | "unknown_session"): Call =>
  call("authenticate", moment, { kind: "refused", reason });

export const failed = (moment: Moment, as: "unavailable" | "fenced" | "aborted" | "other"): Call =>
  call("authenticate", moment, { kind: "failed", as, what: "it failed" });

export const revoked = (moment: Moment, propagated = true): Call =>
  call("revoke", moment, { kind: "ended", propagated, sessionIds: [moment.sessionId ?? "s"] });

export const revokedAll = (moment: Moment, sessionIds: readonly string[], propagated = true): Call =>
  call("revokeAll", { ...moment, sessionId: undefined }, { kind: "ended", propagated, sessionIds });

export const denied = (moment: Moment, propagated = true): Call =>
  call("deny", moment, { kind: "ended", propagated, sessionIds: [] });

export const refreshed = (moment: Moment & { readonly gen: number }, gen: number): Call =>
  call("refresh", moment, { kind: "tokens", sessionId: moment.sessionId ?? "s", gen });

export function historyOf(calls: readonly Call[], more: Partial<History> = {}): History {
  return {
    calls,
    commits: [],
    reconciliations: [],
    losses: [],
    faults: [],
    accidents: [],
    stalls: [],
    rules: {
      accessTtl: 3_000,
      clockTolerance: 1_000,
      cacheDeadline: 50,
      cacheWriteDeadline: 500,
      storeDeadline: 1_000,
      lease: 0,
      clocks: [0, 0, 0],
    },
    ...more,
  };
}
