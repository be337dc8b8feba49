/** What may have ended a session, and from when it is certain that something has. */
import type { Call, History, Operation } from "./history.ts";
import { skew } from "./rules.ts";

/** A call that may have ended a session. */
export interface End {
  readonly call: Call;
  /** It said that the session is ended. */
  readonly isCertain: boolean;
  /** It said that the cache has been told as well. */
  readonly isTold: boolean;
}

/** One session, or one access token: whatever can be taken away. */
export interface Life {
  readonly id: string;
  /** The sign-in. */
  readonly issue?: Call | undefined;
  /** In the order in which they began. */
  readonly ends: readonly End[];
  /** The earliest instant at which it is known to have ended in the store: it may have been earlier. */
  readonly endedBy: number;
}

/** Two calls begin at one instant as far as their nodes' clocks, in milliseconds, can tell. */
const SAME_INSTANT = 20;

const ENDS_ALL: ReadonlySet<Operation> = new Set(["revokeAll", "changePassword"]);
const ENDS_ONE: ReadonlySet<Operation> = new Set(["revoke", "revokeByToken"]);

export function sessionLives(history: History): Map<string, Life> {
  const lives = new Map<string, { id: string; issue?: Call; ends: End[]; endedBy: number }>();
  const ofUser = new Map<string, string[]>();
  for (const call of history.calls) {
    if (call.operation !== "issue" || call.outcome.kind !== "tokens") continue;
    const { sessionId } = call.outcome;
    lives.set(sessionId, { id: sessionId, issue: call, ends: [], endedBy: Number.POSITIVE_INFINITY });
    const userId = call.userId ?? "";
    ofUser.set(userId, [...(ofUser.get(userId) ?? []), sessionId]);
  }
  const slack = SAME_INSTANT + skew(history.rules);

  for (const call of history.calls.toSorted((one, other) => one.start - other.start)) {
    for (const { sessionId, isCertain } of touched(call)) {
      const life = lives.get(sessionId);
      if (life === undefined) continue;
      const isTold = isCertain && call.outcome.kind === "ended" && call.outcome.propagated;
      life.ends.push({ call, isCertain, isTold });
      if (isCertain) life.endedBy = Math.min(life.endedBy, call.end);
    }
  }
  // A tombstone is written, and a refusal given, only once the store has committed.
  for (const { outcome, sessionId, end } of history.calls) {
    if (outcome.kind !== "refused" || outcome.reason !== "revoked") continue;
    const life = lives.get(sessionId ?? "");
    // Where nobody had ended it, the refusal is what is wrong.
    if (life?.ends.some(({ call }) => call.start <= end)) life.endedBy = Math.min(life.endedBy, end);
  }
  for (const { at, sessionIds } of history.commits) {
    for (const id of sessionIds) {
      const life = lives.get(id);
      if (life !== undefined) life.endedBy = Math.min(life.endedBy, at);
    }
  }
  return lives;

  function touched(call: Call): { sessionId: string; isCertain: boolean }[] {
    const { operation, outcome, sessionId } = call;
    if (ENDS_ONE.has(operation) && sessionId !== undefined) {
      return [{ sessionId, isCertain: outcome.kind === "ended" && outcome.sessionIds.includes(sessionId) }];
    }
    if (operation === "refresh" && sessionId !== undefined) {
      const isReuse = outcome.kind === "refused" && outcome.reason === "refresh_reused";
      // Only a stolen copy may end a session.
      return call.stolen === true ? [{ sessionId, isCertain: isReuse }] : [];
    }
    return ENDS_ALL.has(operation) ? ofAll(call) : [];
  }

  function ofAll(call: Call): { sessionId: string; isCertain: boolean }[] {
    const { outcome, except, start, userId = "" } = call;
    // Nobody knows when one is carried out that was given up.
    const end = outcome.kind === "ended" ? call.end : Number.POSITIVE_INFINITY;
    return (ofUser.get(userId) ?? []).flatMap((sessionId) => {
      const issue = lives.get(sessionId)?.issue;
      if (sessionId === except || issue === undefined || issue.start > end + slack) return [];
      const isNamed = outcome.kind === "ended" && outcome.sessionIds.includes(sessionId);
      // A sign-in that began before it, and was stored after it, is refused: it has no session.
      const beganBefore = outcome.kind === "ended" && issue.start + slack < start;
      return [{ sessionId, isCertain: isNamed || beganBefore }];
    });
  }
}

/** The same of single access tokens, by `jti`. */
export function tokenLives(history: History): Map<string, Life> {
  const lives = new Map<string, { id: string; ends: End[]; endedBy: number }>();
  const lifeOf = (id: string): { id: string; ends: End[]; endedBy: number } => {
    const life = lives.get(id) ?? { id, ends: [], endedBy: Number.POSITIVE_INFINITY };
    lives.set(id, life);
    return life;
  };
  for (const call of history.calls) {
    if (call.jti === undefined) continue;
    const { outcome } = call;
    if (call.operation === "deny" && outcome.kind !== "refused") {
      const life = lifeOf(call.jti);
      const isCertain = outcome.kind === "ended";
      life.ends.push({ call, isCertain, isTold: isCertain && outcome.propagated });
      if (isCertain) life.endedBy = Math.min(life.endedBy, call.end);
    }
    if (outcome.kind === "refused" && outcome.reason === "denied") {
      const life = lifeOf(call.jti);
      life.endedBy = Math.min(life.endedBy, call.end);
    }
  }
  for (const { at, jti } of history.commits) {
    if (jti !== undefined) lifeOf(jti).endedBy = Math.min(lifeOf(jti).endedBy, at);
  }
  return lives;
}
