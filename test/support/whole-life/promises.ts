/** What sess promises about some sessions, as plainly as it can be said: no cache, no store, no concurrency. */
import type { As, End, Policy } from "./steps.ts";

export const SECOND = 1_000;
/** The life times of all lives, in milliseconds: a few steps of time apart. */
export const TIMES = {
  accessTtl: 60 * SECOND,
  idleTtl: 300 * SECOND,
  absoluteTtl: 720 * SECOND,
  rotationGrace: 10 * SECOND,
  clockTolerance: 5 * SECOND,
  tombstoneMargin: 10 * SECOND,
};
const TOMBSTONE = TIMES.accessTtl + TIMES.clockTolerance + TIMES.tombstoneMargin;

/** Which nodes must refuse from now on without asking the store: those who did it, or, when it was propagated, all. */
type Known = "everywhere" | ReadonlySet<number>;

export interface PromisedSession {
  readonly name: string;
  readonly user: number;
  readonly createdAt: number;
  readonly absoluteExpiresAt: number;
  label: string | undefined;
  gen: number;
  authenticatedAt: number;
  rotatedAt: number;
  expiresAt: number;
  ended: { readonly at: number; readonly reason: string; readonly by: string | null } | undefined;
  endKnown: Known;
}

export interface PromisedAccess {
  readonly session: PromisedSession;
  /** Whole seconds, in milliseconds. */
  readonly expiresAt: number;
  readonly authTime: number;
  denied: boolean;
  denialKnown: Known;
}

export interface PromisedRefresh {
  readonly session: PromisedSession;
  readonly gen: number;
  /** Whole seconds, in milliseconds. */
  readonly expiresAt: number;
}

/** Where something happens, and whether the cache can be told of it. */
export interface Place {
  readonly node: number;
  readonly told: boolean;
}

export interface Look {
  readonly node: number;
  readonly strong: boolean;
  readonly maxAuthAge?: number | undefined;
}

const NOBODY: Known = new Set();
const wholeSeconds = (instant: number): number => Math.floor(instant / SECOND) * SECOND;

export class Promises {
  readonly sessions: PromisedSession[] = [];
  /** Whether something that was read before has been added to the cache after time had passed. */
  lateAdds = false;
  readonly #policy: Policy;

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  active(user: number, now: number): PromisedSession[] {
    return this.sessions.filter((of) => of.user === user && of.ended === undefined && of.expiresAt > now);
  }

  signIn(user: number, label: string, now: number, at: Place): PromisedSession | "session_limit" {
    const { maxSessionsPerUser = Number.POSITIVE_INFINITY, whenFull } = this.#policy;
    const active = this.active(user, now);
    const tooMany = active.slice(0, Math.max(0, active.length + 1 - maxSessionsPerUser));
    if (tooMany.length > 0 && whenFull === "refuse") return "session_limit";
    for (const oldest of tooMany) this.#end(oldest, "session_limit", null, now, at);
    const session: PromisedSession = {
      name: `session ${this.sessions.length}`,
      user,
      label,
      gen: 0,
      createdAt: now,
      authenticatedAt: now,
      rotatedAt: now,
      expiresAt: now + TIMES.idleTtl,
      absoluteExpiresAt: now + TIMES.absoluteTtl,
      ended: undefined,
      endKnown: NOBODY,
    };
    this.sessions.push(session);
    return session;
  }

  accessOf(session: PromisedSession, now: number): PromisedAccess {
    return {
      session,
      expiresAt: wholeSeconds(Math.min(now + TIMES.accessTtl, session.expiresAt)),
      authTime: wholeSeconds(session.authenticatedAt),
      denied: false,
      denialKnown: NOBODY,
    };
  }

  refreshOf(session: PromisedSession): PromisedRefresh {
    return { session, gen: session.gen, expiresAt: wholeSeconds(session.expiresAt) };
  }

  /** The answers that keep the promises: one, but where another node could not be told. */
  authenticate(token: PromisedAccess, now: number, { node, strong, maxAuthAge }: Look): readonly string[] {
    const { session, authTime, denied, denialKnown } = token;
    if (this.expired(token, now)) return ["expired"];
    const tooOld = maxAuthAge !== undefined && now - authTime > maxAuthAge + TIMES.clockTolerance;
    const accepted = tooOld ? "reauthentication_required" : "ok";
    const sure = (known: Known): boolean => strong || known === "everywhere" || known.has(node);

    if (session.ended !== undefined) {
      const refused = !strong && denied ? ["revoked", "denied"] : ["revoked"];
      return sure(session.endKnown) || (denied && sure(denialKnown)) ? refused : [...refused, accepted];
    }
    if (session.expiresAt <= now) {
      if (strong) return ["expired"];
      // The token itself has only the tolerance left.
      return [...(denied ? ["expired", "denied"] : ["expired"]), ...(this.lateAdds ? [accepted] : [])];
    }
    if (denied) return sure(denialKnown) ? ["denied"] : ["denied", accepted];
    return [accepted];
  }

  /** Whether it is too late for a retry of the last refresh. */
  late(session: PromisedSession, now: number): boolean {
    return now - session.rotatedAt > TIMES.rotationGrace;
  }

  get endsAllOnReuse(): boolean {
    return this.#policy.onRefreshReuse === "end_all";
  }

  expired({ expiresAt }: PromisedAccess | PromisedRefresh, now: number): boolean {
    return now >= expiresAt + TIMES.clockTolerance;
  }

  refresh(token: PromisedRefresh, now: number, at: Place): string {
    const { session, gen } = token;
    if (this.expired(token, now)) return "expired";
    if (session.ended !== undefined) return "revoked";
    if (session.expiresAt <= now) return "expired";
    if (gen === session.gen) {
      session.gen += 1;
      session.rotatedAt = now;
      session.expiresAt = Math.min(now + TIMES.idleTtl, session.absoluteExpiresAt);
      return "ok";
    }
    if (gen === session.gen - 1 && !this.late(session, now)) return "ok";
    this.revoke(session, "refresh_reused", null, now, at);
    if (this.endsAllOnReuse) this.revokeAll(session.user, "refresh_reused", now, at);
    return "refresh_reused";
  }

  revoke(session: PromisedSession, reason: string, by: string | null, now: number, at: Place): void {
    if (session.ended === undefined) this.#end(session, reason, by, now, at);
    else session.endKnown = learnt(session.endKnown, at);
  }

  /** The sessions that it ends. */
  revokeAll(
    user: number,
    reason: string,
    now: number,
    at: Place,
    except?: PromisedSession,
  ): readonly PromisedSession[] {
    const theirs = this.sessions.filter((of) => of.user === user);
    const ended = theirs.filter((of) => of.ended === undefined && of !== except);
    for (const session of ended) this.#end(session, reason, null, now, at);
    // It answers for those, too, that were ended before.
    this.#tellAgain(theirs, now, at);
    return ended;
  }

  /** How many entries the cache is told of: those that still matter on any node. */
  reconcile(tokens: readonly PromisedAccess[], now: number, at: Place): number {
    // By the clock of another node, a token may be alive that is not by this one's.
    const asLongAs = TIMES.clockTolerance + TIMES.tombstoneMargin;
    const denied = tokens.filter((token) => token.denied && now < token.expiresAt + asLongAs);
    for (const token of denied) token.denialKnown = learnt(token.denialKnown, at);
    return denied.length + this.#tellAgain(this.sessions, now, at);
  }

  deny(token: PromisedAccess, at: Place): void {
    token.denied = true;
    token.denialKnown = learnt(token.denialKnown, at);
  }

  reauthenticate(session: PromisedSession, as: As, now: number): boolean {
    if (as !== "owner" || session.ended !== undefined || session.expiresAt <= now) return false;
    session.authenticatedAt = now;
    return true;
  }

  /** Everybody who looks finds nothing in the cache, and so asks the store. */
  cacheIsEmpty(tokens: readonly PromisedAccess[]): void {
    for (const session of this.sessions) if (session.ended !== undefined) session.endKnown = "everywhere";
    for (const token of tokens) if (token.denied) token.denialKnown = "everywhere";
  }

  /** When something about the session ends. */
  endOf(session: PromisedSession, end: End, newest: PromisedAccess | undefined): number {
    const ends: Record<End, number> = {
      grace: session.rotatedAt + TIMES.rotationGrace,
      access: (newest?.expiresAt ?? 0) + TIMES.clockTolerance,
      idle: session.expiresAt,
      absolute: session.absoluteExpiresAt,
      tombstone: (session.ended?.at ?? 0) + TOMBSTONE,
    };
    return ends[end];
  }

  #tellAgain(sessions: readonly PromisedSession[], now: number, at: Place): number {
    // No access token of a session that ended earlier can be alive.
    const matter = sessions.filter(({ ended }) => ended !== undefined && ended.at >= now - TOMBSTONE);
    for (const session of matter) session.endKnown = learnt(session.endKnown, at);
    return matter.length;
  }

  #end(session: PromisedSession, reason: string, by: string | null, at: number, place: Place): void {
    session.ended = { at, reason, by };
    session.endKnown = learnt(session.endKnown, place);
  }
}

function learnt(known: Known, { node, told }: Place): Known {
  return told || known === "everywhere" ? "everywhere" : new Set([...known, node]);
}
