/** The truth about sessions in MongoDB. */
import type { SessionStore } from "@sess/core";
import { admit, finish, isUnderWay } from "./admit.ts";
import {
  assertDatabase,
  assertTransaction,
  type MongodbDatabase,
  type MongodbTransaction,
} from "./client.ts";
import { openCollections } from "./collections.ts";
import { byId, idsOf, instant, revoked, text, toDenied, toSession } from "./documents.ts";
import { admitted, endThese } from "./end.ts";
import { isDuplicate } from "./explain.ts";
import { prune } from "./prune.ts";
import { schemaIn } from "./schema.ts";

export interface MongodbSessionsOptions {
  /** A session of your client in which you have begun a transaction: all of the store's calls are part of it. */
  readonly session?: MongodbTransaction;
}

export interface MongodbSessions extends SessionStore {
  /** Creates what is missing of the collections and indexes. Call it at each start, from as many processes as you like. */
  migrate(): Promise<void>;
}

const BATCH = 1_000;

/**
 * A session store over a database, whose client stays yours: to configure, connect and close. Each change is one
 * atomic update of one document, so that it needs no transactions and no replica set.
 * @throws TypeError when `db` is something else, or when `session` is in no transaction.
 */
export function mongodbSessions(
  db: MongodbDatabase,
  { session: transaction }: MongodbSessionsOptions = {},
): MongodbSessions {
  assertDatabase(db);
  if (transaction !== undefined) assertTransaction(transaction);
  const schema = schemaIn(db);
  const collections = openCollections(db, schema.ready, transaction);
  const { sessions, users, denied } = collections;

  return {
    migrate: schema.migrate,

    create: (created, limit) => admit(collections, created, limit),

    async findMany(ids, now) {
      const expiresAt = { $gt: instant(now) };
      const { _id } = byId(ids);
      const findSessions = () => sessions.findAll({ _id, ...admitted });
      const findTokens = () => denied.findAll({ sessionId: _id, expiresAt });
      // A transaction takes one call after the other.
      const [found, tokens] = collections.inTransaction
        ? [await findSessions(), await findTokens()]
        : await Promise.all([findSessions(), findTokens()]);
      const deniedTokens = tokens.map(toDenied);
      return found.map(toSession).map((one) => ({
        ...one,
        denied: deniedTokens.filter(({ sessionId }) => sessionId === one.id),
      }));
    },

    async rotate(id, from, next) {
      const rotatedAt = instant(next.now);
      const expiresAt = instant(next.expiresAt);
      const active = {
        _id: text(id),
        gen: { $eq: from },
        revokedAt: null,
        expiresAt: { $gt: rotatedAt },
        ...admitted,
      };
      const to = (end: Date) => ({ $inc: { gen: 1 }, $set: { rotatedAt, expiresAt: end } });
      const rotated = await sessions.findOneAndUpdate(
        { ...active, absoluteExpiresAt: { $gte: expiresAt } },
        to(expiresAt),
      );
      if (rotated !== null) return toSession(rotated);
      // Towards its absolute end. That never changes, so it may be read first: the condition is still the same.
      const late = await sessions.findOne({ ...active, absoluteExpiresAt: { $lt: expiresAt } });
      if (late === null) return null;
      const last = await sessions.findOneAndUpdate(active, to(late.absoluteExpiresAt));
      return last === null ? null : toSession(last);
    },

    async revoke(id, { userId, ...how }) {
      const theirs = {
        _id: text(id),
        ...(userId === undefined ? {} : { userId: text(userId) }),
        ...admitted,
      };
      const { matchedCount } = await sessions.updateOne(
        { ...theirs, revokedAt: null },
        { $set: revoked(how) },
      );
      return matchedCount > 0 || (await sessions.findOne(theirs, { projection: { _id: 1 } })) !== null;
    },

    async revokeAll(userId, { except = [], ...how }) {
      const now = instant(how.now);
      const raise = () =>
        users.findOneAndUpdate(
          { _id: text(userId) },
          { $max: { fencedAt: now, usedAt: now } },
          { upsert: true },
        );
      // Of two that insert the document at once, one may fail: it is there then.
      const user = await raise().catch((error: unknown) => {
        if (isDuplicate(error) && !collections.inTransaction) return raise();
        throw error;
      });
      if (user !== null && isUnderWay(user)) await finish(collections, user, how.now);

      const call = crypto.randomUUID();
      const ended: string[] = [];
      for (;;) {
        const found = await sessions.findAll(
          { userId: text(userId), revokedAt: null, _id: { $nin: except.map(text) }, ...admitted },
          { projection: { _id: 1 }, limit: BATCH },
        );
        const ids = idsOf(found);
        ended.push(...(await endThese(collections, ids, how, call)));
        if (ids.length < BATCH) return ended;
      }
    },

    async reauthenticate(id, userId, now) {
      const authenticatedAt = instant(now);
      const found = await sessions.findOneAndUpdate(
        {
          _id: text(id),
          userId: text(userId),
          revokedAt: null,
          expiresAt: { $gt: authenticatedAt },
          ...admitted,
        },
        { $set: { authenticatedAt } },
      );
      return found === null ? null : toSession(found);
    },

    async rename(id, userId, label) {
      const { matchedCount } = await sessions.updateOne(
        { _id: text(id), userId: text(userId), ...admitted },
        { $set: { "device.label": text(label) } },
      );
      return matchedCount > 0;
    },

    async deny({ jti, sessionId, reason, expiresAt }) {
      const token = { sessionId: text(sessionId), reason: text(reason), expiresAt: instant(expiresAt) };
      await denied
        .updateOne({ _id: text(jti) }, { $setOnInsert: token }, { upsert: true })
        .catch((error: unknown) => {
          // Another denied it at the same moment.
          if (!isDuplicate(error) || collections.inTransaction) throw error;
        });
    },

    async denied(now) {
      return (await denied.findAll({ expiresAt: { $gt: instant(now) } })).map(toDenied);
    },

    async listByUser(userId, now) {
      const active = await sessions.findAll(
        { userId: text(userId), revokedAt: null, expiresAt: { $gt: instant(now) }, ...admitted },
        { sort: { createdAt: 1, _id: 1 } },
      );
      return active.map(toSession);
    },

    async history(userId, limit) {
      // To MongoDB, none means no limit.
      if (limit < 1) return [];
      const found = await sessions.findAll(
        { userId: text(userId), ...admitted },
        { sort: { createdAt: -1, _id: -1 }, limit },
      );
      return found.map(toSession);
    },

    async revokedSince(since, userId) {
      const revokedThen = { revokedAt: { $gte: instant(since) }, ...admitted };
      const found = await sessions.findAll(
        userId === undefined ? revokedThen : { userId: text(userId), ...revokedThen },
        { projection: { _id: 1 } },
      );
      return idsOf(found);
    },

    prune: (before) => prune(collections, before),
  };
}
