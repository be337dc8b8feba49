/** The truth about sessions in this process's memory: for tests, and for the first hour of a project. */
import type { DeniedToken, Session } from "../contracts/session.ts";
import type { Revocation, SessionStore } from "../contracts/session-store.ts";

/**
 * Sessions that end with the process. No method awaits anything between reading and writing, which makes
 * each one atomic. What it hands out is frozen: nobody can change the truth from outside.
 */
export function memorySessions(): SessionStore {
  const sessions = new Map<string, Session>();
  /** User id to the latest revoke-all. */
  const fences = new Map<string, number>();
  /** By `jti`. */
  const denials = new Map<string, DeniedToken>();

  const change = (session: Session, changes: Partial<Session>): Session => {
    const changed = Object.freeze({ ...session, ...changes });
    sessions.set(session.id, changed);
    return changed;
  };
  const all = (wanted: (session: Session) => boolean): Session[] => [...sessions.values()].filter(wanted);
  const activeOf = (userId: string, now: number): Session[] =>
    all((of) => of.userId === userId && of.revokedAt === null && of.expiresAt > now).toSorted(byAge);
  const end = (session: Session, { now, reason, by }: Revocation): string =>
    change(session, { revokedAt: now, revokedReason: reason, revokedBy: by }).id;

  return {
    async create({ startedAt, ...session }, limit) {
      if (sessions.has(session.id)) throw new Error("A session with this id is stored already");
      const fence = fences.get(session.userId);
      if (fence !== undefined && fence >= startedAt) return { outcome: "fenced", ended: [] };
      const ended: string[] = [];
      if (limit !== undefined) {
        const active = activeOf(session.userId, limit.revocation.now);
        const tooMany = active.slice(0, Math.max(0, active.length - limit.max + 1));
        if (tooMany.length > 0 && limit.whenFull === "refuse") return { outcome: "full", ended };
        ended.push(...tooMany.map((oldest) => end(oldest, limit.revocation)));
      }
      change(session, { device: asJson(session.device), claims: asJson(session.claims) });
      return { outcome: "created", ended };
    },

    async findMany(ids, now) {
      return [...new Set(ids)].flatMap((id) => {
        const session = sessions.get(id);
        const isDenied = (of: DeniedToken): boolean => of.sessionId === id && of.expiresAt > now;
        if (session === undefined) return [];
        const denied = Object.freeze([...denials.values()].filter(isDenied));
        return Object.freeze({ ...session, denied });
      });
    },

    async rotate(id, from, { expiresAt, now }) {
      const session = sessions.get(id);
      if (session?.gen !== from || session.revokedAt !== null || session.expiresAt <= now) return null;
      return change(session, {
        gen: from + 1,
        rotatedAt: now,
        expiresAt: Math.min(expiresAt, session.absoluteExpiresAt),
      });
    },

    async revoke(id, { userId, ...how }) {
      const session = sessions.get(id);
      if (session === undefined || (userId !== undefined && session.userId !== userId)) return false;
      if (session.revokedAt === null) end(session, how);
      return true;
    },

    async revokeAll(userId, { except = [], ...how }) {
      fences.set(userId, Math.max(how.now, fences.get(userId) ?? how.now));
      return all((of) => of.userId === userId && of.revokedAt === null && !except.includes(of.id)).map(
        (session) => end(session, how),
      );
    },

    async reauthenticate(id, userId, now) {
      const session = sessions.get(id);
      if (session?.userId !== userId || session.revokedAt !== null || session.expiresAt <= now) return null;
      return change(session, { authenticatedAt: now });
    },

    async rename(id, userId, label) {
      const session = sessions.get(id);
      if (session?.userId !== userId) return false;
      change(session, { device: Object.freeze({ ...session.device, label }) });
      return true;
    },

    async deny(token) {
      if (!denials.has(token.jti)) denials.set(token.jti, Object.freeze({ ...token }));
    },

    async denied(now) {
      return [...denials.values()].filter(({ expiresAt }) => expiresAt > now);
    },

    async listByUser(userId, now) {
      return activeOf(userId, now);
    },

    async history(userId, limit) {
      return all((of) => of.userId === userId)
        .toSorted((one, other) => byAge(other, one))
        .slice(0, limit);
    },

    async revokedSince(instant, userId) {
      const revoked = all(({ revokedAt }) => revokedAt !== null && revokedAt >= instant);
      return revoked.filter((of) => userId === undefined || of.userId === userId).map(({ id }) => id);
    },

    async prune(before) {
      const ended = all(({ revokedAt, expiresAt }) => Math.min(revokedAt ?? expiresAt, expiresAt) < before);
      for (const { id } of ended) sessions.delete(id);
      for (const { jti, expiresAt } of denials.values()) if (expiresAt < before) denials.delete(jti);
      for (const [userId, fence] of fences) if (fence < before) fences.delete(userId);
      return ended.length;
    },
  };
}

/** Oldest first; ids put those of one millisecond in an order. */
function byAge(one: Session, other: Session): number {
  return one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1);
}

/** What a database would give back: a copy, without `undefined`, and frozen all through. */
function asJson<Value extends object>(value: Value): Value {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) => Object.freeze(part)) as Value;
}
