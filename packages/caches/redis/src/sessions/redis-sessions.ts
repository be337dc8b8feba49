/** Redis as the only store of sessions: fast, and as durable as that Redis is. */
import type { Created, Session, SessionStore, StoredSession } from "@sess/core";
import { faceOf, type RedisClient } from "../recognise.ts";
import { commandsOf, count, text, texts } from "./commands.ts";
import { createIndex } from "./index-of.ts";
import { toDenied, toGiven, toSession, toState } from "./record.ts";
import {
  CREATE,
  DENY,
  EXTEND,
  PRUNE,
  PRUNE_DENIED,
  REAUTHENTICATE,
  RENAME,
  REVOKE,
  REVOKE_ALL,
  ROTATE,
} from "./scripts.ts";

export interface RedisSessionsOptions {
  /** In front of every key. Default `"sess:"`. */
  readonly prefix?: string;
  /**
   * For how many milliseconds an ended session stays on record, and a revoke-all refuses sign-ins that began before it.
   * Default 7 days. Less than an hour, or than twice `accessTtl`, lets tokens outlive the record of their end.
   */
  readonly keepEndedFor?: number;
}

const DAY = 86_400_000;

/**
 * A session store over a client of ioredis or node-redis, which stays the caller's. All of a user is in one hash, and
 * what changes it is one script on that key: atomic, also on a Cluster. From a session's id a pointer leads to its user.
 * Whatever has ended disappears by itself, `keepEndedFor` later: the user's hash forgets sessions at about every
 * sixteenth sign-in, and expires with the last of them. There is nothing to prune. A sign-in with a limit, a revoke-all
 * and a list read all sessions of the user: set `maxSessionsPerUser`.
 *
 * As durable as Redis: `appendonly yes` with `appendfsync always` keeps what has resolved, the default loses the last
 * second, and a failover what the replica had not heard of: sessions that were revoked then may come back. Not for a
 * Redis that evicts (`maxmemory-policy noeviction`).
 * @throws TypeError when `client` is something else or reads from replicas, or an option cannot be.
 */
export function redisSessions(client: RedisClient, options: RedisSessionsOptions = {}): SessionStore {
  const { prefix = "sess:", keepEndedFor: keep = 7 * DAY } = options;
  if (typeof prefix !== "string") throw new TypeError("redisSessions: prefix: must be a string");
  if (!Number.isSafeInteger(keep) || keep < 1) {
    throw new TypeError("redisSessions: keepEndedFor: must be a number of milliseconds, at least 1");
  }
  const face = faceOf(client, "redisSessions");
  if (face.readsFromReplicas) {
    throw new TypeError(
      "redisSessions: the client reads from replicas (scaleReads, or role: 'slave'), which may not know what is revoked: give one that reads from masters",
    );
  }
  const commands = commandsOf(face);
  const { send, run } = commands;
  const keyOf = {
    user: (id: string) => `${prefix}user:${id}`,
    owner: (id: string) => `${prefix}owner:${id}`,
    token: (jti: string) => `${prefix}token:${jti}`,
    denied: (id: string) => `${prefix}denied:${id}`,
  };
  const index = (name: string) => createIndex(commands, `${prefix}index:${name}`);
  // Each is told before what it leads to is written, so that nothing is ever missing from it.
  const [users, revoked, denied] = [index("users"), index("revoked"), index("denied")];

  const noteUser = (userId: string, life: number): Promise<void> => {
    const now = Date.now();
    return users.note(userId, { score: now + life, forgetBefore: now, life });
  };
  const noteRevoked = (userId: string, now: number): Promise<void> =>
    revoked.note(userId, { score: now, forgetBefore: now - keep, life: keep });

  const userOf = async (sessionId: string): Promise<string | null> =>
    text(await send("GET", keyOf.owner(sessionId)));

  async function sessionsOf(userId: string): Promise<Session[]> {
    const records = texts(await send("HVALS", keyOf.user(userId)));
    // The fence has no second line.
    return records.filter((record) => record.includes("\n")).map((record) => toSession(userId, record));
  }

  async function findOne(id: string, now: number): Promise<StoredSession[]> {
    const [userId, tokens] = await Promise.all([userOf(id), send("HVALS", keyOf.denied(id))]);
    const record = userId === null ? null : text(await send("HGET", keyOf.user(userId), id));
    if (userId === null || record === null) return [];
    const still = texts(tokens)
      .map(toDenied)
      .filter(({ expiresAt }) => expiresAt > now);
    return [{ ...toSession(userId, record), denied: still }];
  }

  return {
    async create(session, limit) {
      const { id, userId, createdAt, startedAt, expiresAt, absoluteExpiresAt } = session;
      const lifeUntil = (end: number): number => Math.max(end - createdAt, 0) + keep;
      const [claimed] = await Promise.all([
        send("SET", keyOf.owner(id), userId, "PX", `${lifeUntil(expiresAt)}`, "NX"),
        noteUser(userId, lifeUntil(absoluteExpiresAt)),
      ]);
      if (claimed === null && (await userOf(id)) !== userId) {
        throw new Error("redisSessions: there is a session with this id");
      }
      const attempt = async (noted: boolean): Promise<string[]> => {
        const asked = { state: toState(session), startedAt, keep, limit, noted };
        return texts(await run(CREATE, keyOf.user(userId), asked, toGiven(session)));
      };
      let [outcome, ...ended] = await attempt(false);
      if (outcome === "note" && limit !== undefined) {
        await noteRevoked(userId, limit.revocation.now);
        [outcome, ...ended] = await attempt(true);
      }
      return { outcome: outcome as Created["outcome"], ended };
    },

    async findMany(ids, now) {
      return (await Promise.all([...new Set(ids)].map((id) => findOne(id, now)))).flat();
    },

    async rotate(id, from, next) {
      const life = Math.max(next.expiresAt - next.now, 0) + keep;
      const userId = text(await run(EXTEND, keyOf.owner(id), { life }));
      if (userId === null) return null;
      const record = text(await run(ROTATE, keyOf.user(userId), { id, from, ...next, keep }));
      return record === null ? null : toSession(userId, record);
    },

    async revoke(id, { userId, reason, by, now }) {
      const owner = userId ?? (await userOf(id));
      if (owner === null) return false;
      await noteRevoked(owner, now);
      return count(await run(REVOKE, keyOf.user(owner), { id, how: { reason, by, now }, keep })) === 1;
    },

    async revokeAll(userId, { reason, by, now, except = [] }) {
      await Promise.all([noteRevoked(userId, now), noteUser(userId, keep)]);
      return texts(await run(REVOKE_ALL, keyOf.user(userId), { how: { reason, by, now }, except, keep }));
    },

    async reauthenticate(id, userId, now) {
      const record = text(await run(REAUTHENTICATE, keyOf.user(userId), { id, now }));
      return record === null ? null : toSession(userId, record);
    },

    async rename(id, userId, label) {
      return count(await run(RENAME, keyOf.user(userId), { id, label })) === 1;
    },

    async deny(token) {
      const now = Date.now();
      const life = Math.max(token.expiresAt - now, 0) + keep;
      const [claimed] = await Promise.all([
        send("SET", keyOf.token(token.jti), token.sessionId, "PX", `${life}`, "NX"),
        denied.note(token.sessionId, { score: now + life, forgetBefore: now, life }),
      ]);
      const isAnothers =
        claimed === null && text(await send("GET", keyOf.token(token.jti))) !== token.sessionId;
      if (isAnothers) return;
      await run(DENY, keyOf.denied(token.sessionId), { jti: token.jti, life }, JSON.stringify(token));
    },

    async denied(now) {
      // What expires after now has a score of at least keep more.
      const tokens = await denied.each(
        async (id) => texts(await send("HVALS", keyOf.denied(id))),
        now + keep,
      );
      return tokens.map(toDenied).filter(({ expiresAt }) => expiresAt > now);
    },

    async listByUser(userId, now) {
      const sessions = await sessionsOf(userId);
      return sessions
        .filter(({ revokedAt, expiresAt }) => revokedAt === null && expiresAt > now)
        .toSorted(byAge);
    },

    async history(userId, limit) {
      return (await sessionsOf(userId)).toSorted(byAge).toReversed().slice(0, limit);
    },

    async revokedSince(instant, userId) {
      const revokedOf = async (user: string): Promise<string[]> =>
        (await sessionsOf(user))
          .filter(({ revokedAt }) => revokedAt !== null && revokedAt >= instant)
          .map(({ id }) => id);
      return userId === undefined ? revoked.each(revokedOf, instant) : revokedOf(userId);
    },

    async prune(before) {
      await denied.each(async (id) => {
        await run(PRUNE_DENIED, keyOf.denied(id), { before });
        return [];
      });
      const counts = await users.each(async (id) => [count(await run(PRUNE, keyOf.user(id), { before }))]);
      return counts.reduce((sum, one) => sum + one, 0);
    },
  };
}

function byAge(one: Session, other: Session): number {
  return one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1);
}
