/** The truth about sessions in PostgreSQL. */
import type { SessionStore } from "@sess/core";
import { assertClient, type PostgresClient } from "./client.ts";
import { columns, instant, parameters, type SessionRow, selected, toSession, toValues } from "./row.ts";
import { runOn } from "./run.ts";
import { migration } from "./schema.ts";

export interface PostgresSessions extends SessionStore {
  /** Creates what is missing of the tables. Call it at each start, from as many processes as you like. */
  migrate(): Promise<void>;
}

interface Identified {
  id: string;
}

/**
 * A session store over a client, mostly a pool, which stays yours: to configure, and to close. Every
 * statement may run on another connection, and each is a transaction by itself, at READ COMMITTED.
 * @throws TypeError when `client` is something else.
 */
export function postgresSessions(client: PostgresClient): PostgresSessions {
  assertClient(client);
  const run = runOn(client);

  return {
    async migrate() {
      await run(migration);
    },

    async create(session) {
      // The user's fence is locked and read in its newest version, also after waiting for a revoke-all; a
      // revoke-all that comes later waits for this sign-in, and then sees its session. Reading the fence
      // without a lock would let both miss each other. So each user who signs in has a row, until prune.
      const created = await run<Identified>(
        `WITH fence AS (
          INSERT INTO sess_fences AS known (user_id, fenced_at) VALUES ($2::text, '-infinity')
          ON CONFLICT (user_id) DO UPDATE SET fenced_at = known.fenced_at
          RETURNING fenced_at
        )
        INSERT INTO sess_sessions (${columns}) SELECT ${parameters} FROM fence WHERE fenced_at < ${instant(12)}
        RETURNING id`,
        [...toValues(session), session.startedAt],
      );
      return created.length > 0 ? "created" : "fenced";
    },

    async findMany(ids) {
      const found = await run<SessionRow>(
        `SELECT ${selected} FROM sess_sessions WHERE id = ANY($1::text[])`,
        [[...ids]],
      );
      return found.map(toSession);
    },

    async rotate(id, from, next) {
      const [rotated] = await run<SessionRow>(
        `UPDATE sess_sessions
        SET gen = gen + 1, rotated_at = ${instant(3)}, expires_at = least(${instant(4)}, absolute_expires_at)
        WHERE id = $1::text AND gen = $2::integer AND revoked_at IS NULL AND expires_at > ${instant(3)}
        RETURNING ${selected}`,
        [id, from, next.now, next.expiresAt],
      );
      return rotated === undefined ? null : toSession(rotated);
    },

    async revoke(id, { reason, now, userId }) {
      // The right-hand sides see the row as it was, so that a second revocation changes neither column.
      const revoked = await run<Identified>(
        `UPDATE sess_sessions SET revoked_at = coalesce(revoked_at, ${instant(2)}),
          revoked_reason = CASE WHEN revoked_at IS NULL THEN $3::text ELSE revoked_reason END
        WHERE id = $1::text AND ($4::text IS NULL OR user_id = $4::text)
        RETURNING id`,
        [id, now, reason, userId ?? null],
      );
      return revoked.length > 0;
    },

    async revokeAll(userId, { reason, now, except }) {
      // Two statements, in this order. The first waits for sign-ins that hold the fence: they are committed
      // when it returns, and so in the snapshot that the second takes. Later ones see the fence. In one
      // statement, the snapshot would be older than the wait. A crash in between refuses older sign-ins.
      await run(
        `INSERT INTO sess_fences AS known (user_id, fenced_at) VALUES ($1::text, ${instant(2)})
        ON CONFLICT (user_id) DO UPDATE SET fenced_at = greatest(known.fenced_at, excluded.fenced_at)`,
        [userId, now],
      );
      // Locked in one order, as prune does: two of them never wait for each other.
      const revoked = await run<Identified>(
        `WITH active AS (
          SELECT id FROM sess_sessions
          WHERE user_id = $1::text AND revoked_at IS NULL AND ($4::text IS NULL OR id <> $4::text)
          ORDER BY id FOR UPDATE
        )
        UPDATE sess_sessions AS session SET revoked_at = ${instant(2)}, revoked_reason = $3::text
        FROM active WHERE session.id = active.id
        RETURNING session.id`,
        [userId, now, reason, except ?? null],
      );
      return revoked.map(({ id }) => id);
    },

    async listByUser(userId, now) {
      const active = await run<SessionRow>(
        `SELECT ${selected} FROM sess_sessions
        WHERE user_id = $1::text AND revoked_at IS NULL AND expires_at > ${instant(2)}
        ORDER BY created_at, id`,
        [userId, now],
      );
      return active.map(toSession);
    },

    async revokedSince(since, userId) {
      const all = `SELECT id FROM sess_sessions WHERE revoked_at >= ${instant(1)}`;
      const revoked = await (userId === undefined
        ? run<Identified>(all, [since])
        : run<Identified>(`${all} AND user_id = $2::text`, [since, userId]));
      return revoked.map(({ id }) => id);
    },

    async prune(before) {
      const [pruned] = await run<{ count: unknown }>(
        `WITH ended AS (
          SELECT id FROM sess_sessions WHERE revoked_at < ${instant(1)} OR expires_at < ${instant(1)}
          ORDER BY id FOR UPDATE
        ), gone AS (
          DELETE FROM sess_sessions AS session USING ended WHERE session.id = ended.id RETURNING 1
        )
        SELECT count(*)::float8 AS count FROM gone`,
        [before],
      );
      // A fence that somebody holds is in use, and left for the next time. One that was raised meanwhile is
      // looked at again in its newest version, and stays. As an array, since a join reads the whole table.
      await run(
        `DELETE FROM sess_fences WHERE user_id = ANY(ARRAY(
          SELECT user_id FROM sess_fences WHERE fenced_at < ${instant(1)} FOR UPDATE SKIP LOCKED
        ))`,
        [before],
      );
      return Number(pruned?.count);
    },
  };
}
