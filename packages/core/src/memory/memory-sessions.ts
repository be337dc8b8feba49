/** The truth about sessions in this process's memory: for tests, and for the first hour of a project. */
import type { NewSession, Session } from "../contracts/session.ts";
import type { SessionStore } from "../contracts/session-store.ts";

/**
 * Sessions that end with the process. No method awaits anything between reading and writing, which makes
 * each one atomic. What it hands out is frozen: nobody can change the truth from outside.
 */
export function memorySessions(): SessionStore {
  const sessions = new Map<string, Session>();
  /** User id to the latest revoke-all. */
  const fences = new Map<string, number>();

  const change = (session: Session, changes: Partial<Session>): Session => {
    const changed = Object.freeze({ ...session, ...changes });
    sessions.set(session.id, changed);
    return changed;
  };
  const all = (wanted: (session: Session) => boolean): Session[] => [...sessions.values()].filter(wanted);

  return {
    async create({ startedAt, ...session }: NewSession) {
      if (sessions.has(session.id)) throw new Error("A session with this id is stored already");
      const fence = fences.get(session.userId);
      if (fence !== undefined && fence >= startedAt) return "fenced";
      change(session, { device: asJson(session.device), claims: asJson(session.claims) });
      return "created";
    },

    async findMany(ids) {
      return [...new Set(ids)].flatMap((id) => sessions.get(id) ?? []);
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

    async revoke(id, { reason, now, userId }) {
      const session = sessions.get(id);
      if (session === undefined || (userId !== undefined && session.userId !== userId)) return false;
      if (session.revokedAt === null) change(session, { revokedAt: now, revokedReason: reason });
      return true;
    },

    async revokeAll(userId, { reason, now, except }) {
      fences.set(userId, Math.max(now, fences.get(userId) ?? now));
      const ended = all(({ id, ...of }) => of.userId === userId && of.revokedAt === null && id !== except);
      return ended.map((session) => change(session, { revokedAt: now, revokedReason: reason }).id);
    },

    async listByUser(userId, now) {
      const active = all((of) => of.userId === userId && of.revokedAt === null && of.expiresAt > now);
      return active.toSorted((one, other) => one.createdAt - other.createdAt);
    },

    async revokedSince(instant, userId) {
      const revoked = all(({ revokedAt }) => revokedAt !== null && revokedAt >= instant);
      return revoked.filter((of) => userId === undefined || of.userId === userId).map(({ id }) => id);
    },

    async prune(before) {
      const ended = all(({ revokedAt, expiresAt }) => Math.min(revokedAt ?? expiresAt, expiresAt) < before);
      for (const { id } of ended) sessions.delete(id);
      for (const [userId, fence] of fences) if (fence < before) fences.delete(userId);
      return ended.length;
    },
  };
}

/** What a database would give back: a copy, without `undefined`, and frozen all through. */
function asJson<Value extends object>(value: Value): Value {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) => Object.freeze(part)) as Value;
}
