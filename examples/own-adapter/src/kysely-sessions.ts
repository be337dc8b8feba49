/** The truth about sessions in PostgreSQL, by way of Kysely. */
import type { SessionStore } from "@sess/core";
import { type Kysely, sql } from "kysely";
import { jsonArrayFrom } from "kysely/helpers/postgres";
import { aloneWithUser } from "./alone-with-user.ts";
import { createSession } from "./create-session.ts";
import { type SessionTables, toSession } from "./session-tables.ts";

/**
 * Uses a Kysely with the dialect of PostgreSQL, and the tables of `createSessionTables`. It stays the caller's: to
 * configure, and to destroy.
 *
 * @throws TypeError when `db` is something else.
 */
export function kyselySessions(db: Kysely<SessionTables>): SessionStore {
  if (typeof db?.selectFrom !== "function" || typeof db.transaction !== "function") {
    throw new TypeError("kyselySessions(db): expected a Kysely");
  }

  return {
    async create(session, limit) {
      return aloneWithUser(db, session.userId, (trx) => createSession(trx, session, limit));
    },

    async findMany(ids, now) {
      const found = await db
        .selectFrom("sessions")
        .selectAll()
        .select((eb) =>
          jsonArrayFrom(
            eb
              .selectFrom("deniedTokens")
              .select(["jti", "sessionId", "reason", "expiresAt"])
              .whereRef("sessionId", "=", "sessions.id")
              .where("expiresAt", ">", now),
          ).as("denied"),
        )
        // One parameter, however many ids: `in ()` is an error in SQL, and a list of parameters has a limit.
        .where("id", "=", sql<string>`any(${ids}::text[])`)
        .execute();
      return found.map(({ denied, ...row }) => ({
        ...toSession(row),
        denied: denied.map((token) => ({ ...token, expiresAt: Number(token.expiresAt) })),
      }));
    },

    async rotate(id, from, next) {
      const rotated = await db
        .updateTable("sessions")
        .set((eb) => ({
          gen: from + 1,
          rotatedAt: next.now,
          expiresAt: eb.fn<number>("least", [eb.val(next.expiresAt), "absoluteExpiresAt"]),
        }))
        .where("id", "=", id)
        .where("gen", "=", from)
        .where("revokedAt", "is", null)
        .where("expiresAt", ">", next.now)
        .returningAll()
        .executeTakeFirst();
      return rotated === undefined ? null : toSession(rotated);
    },

    async revoke(id, { reason, by, now, userId }) {
      // The right-hand sides see the row as it was, so that a second revocation changes nothing.
      const revoked = await db
        .updateTable("sessions")
        .set({
          revokedAt: sql`coalesce("revokedAt", ${now})`,
          revokedReason: sql`case when "revokedAt" is null then ${reason} else "revokedReason" end`,
          revokedBy: sql`case when "revokedAt" is null then ${by} else "revokedBy" end`,
        })
        .where("id", "=", id)
        .$if(userId !== undefined, (query) => query.where("userId", "=", userId!))
        .returning("id")
        .execute();
      return revoked.length > 0;
    },

    async revokeAll(userId, { reason, by, now, except = [] }) {
      return aloneWithUser(db, userId, async (trx) => {
        await trx
          .insertInto("fences")
          .values({ userId, fencedAt: now })
          .onConflict((conflict) =>
            conflict.column("userId").doUpdateSet((eb) => ({
              fencedAt: eb.fn<number>("greatest", ["fences.fencedAt", "excluded.fencedAt"]),
            })),
          )
          .execute();
        const revoked = await trx
          .updateTable("sessions")
          .set({ revokedAt: now, revokedReason: reason, revokedBy: by })
          .where("userId", "=", userId)
          .where("revokedAt", "is", null)
          .where("id", "<>", sql<string>`all(${except}::text[])`)
          .returning("id")
          .execute();
        return revoked.map(({ id }) => id);
      });
    },

    async reauthenticate(id, userId, now) {
      const session = await db
        .updateTable("sessions")
        .set({ authenticatedAt: now })
        .where("id", "=", id)
        .where("userId", "=", userId)
        .where("revokedAt", "is", null)
        .where("expiresAt", ">", now)
        .returningAll()
        .executeTakeFirst();
      return session === undefined ? null : toSession(session);
    },

    async rename(id, userId, label) {
      const renamed = await db
        .updateTable("sessions")
        .set({ device: sql`jsonb_set(device, '{label}', to_jsonb(${label}::text))` })
        .where("id", "=", id)
        .where("userId", "=", userId)
        .returning("id")
        .execute();
      return renamed.length > 0;
    },

    async deny(token) {
      await db
        .insertInto("deniedTokens")
        .values(token)
        .onConflict((conflict) => conflict.column("jti").doNothing())
        .execute();
    },

    async denied(now) {
      const tokens = await db.selectFrom("deniedTokens").selectAll().where("expiresAt", ">", now).execute();
      return tokens.map((token) => ({ ...token, expiresAt: Number(token.expiresAt) }));
    },

    async listByUser(userId, now) {
      const active = await db
        .selectFrom("sessions")
        .selectAll()
        .where("userId", "=", userId)
        .where("revokedAt", "is", null)
        .where("expiresAt", ">", now)
        .orderBy("createdAt")
        .orderBy("id")
        .execute();
      return active.map(toSession);
    },

    async history(userId, limit) {
      const sessions = await db
        .selectFrom("sessions")
        .selectAll()
        .where("userId", "=", userId)
        .orderBy("createdAt", "desc")
        .orderBy("id", "desc")
        .limit(limit)
        .execute();
      return sessions.map(toSession);
    },

    async revokedSince(instant, userId) {
      const revoked = await db
        .selectFrom("sessions")
        .select("id")
        .where("revokedAt", ">=", instant)
        .$if(userId !== undefined, (query) => query.where("userId", "=", userId!))
        .execute();
      return revoked.map(({ id }) => id);
    },

    async prune(before) {
      return db.transaction().execute(async (trx) => {
        // Rows that somebody is changing are left to the next time. So this waits for nobody, and two of them, which
        // may come upon the rows in different orders, never wait for each other.
        const fences = trx.selectFrom("fences").where("fencedAt", "<", before).select("userId");
        await trx.deleteFrom("fences").where("userId", "in", fences.forUpdate().skipLocked()).execute();
        const tokens = trx.selectFrom("deniedTokens").where("expiresAt", "<", before).select("jti");
        await trx.deleteFrom("deniedTokens").where("jti", "in", tokens.forUpdate().skipLocked()).execute();
        const ended = trx
          .selectFrom("sessions")
          .where((eb) => eb("revokedAt", "<", before).or("expiresAt", "<", before))
          .select("id");
        const { numDeletedRows } = await trx
          .deleteFrom("sessions")
          .where("id", "in", ended.forUpdate().skipLocked())
          .executeTakeFirstOrThrow();
        return Number(numDeletedRows);
      });
    },
  };
}
