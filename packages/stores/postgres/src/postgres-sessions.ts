/** The truth about sessions in PostgreSQL. */
import type { Created, SessionStore } from "@sess/core";
import { assertClient, type PostgresClient } from "./client.ts";
import { readOnly } from "./explain.ts";
import {
  columns,
  type DeniedRow,
  instant,
  parameters,
  type SessionRow,
  type StoredRow,
  selected,
  selectedDenied,
  selectedToken,
  toDenied,
  toSession,
  toStored,
  toValues,
} from "./row.ts";
import { runOn } from "./run.ts";
import { migration } from "./schema.ts";

export interface PostgresSessions extends SessionStore {
  /** Creates what is missing of the schema. Call it at each start, from as many processes as you like. */
  migrate(): Promise<void>;
}

interface Identified {
  id: string;
}

/**
 * A session store over a client, mostly a pool, which stays yours: to configure, and to close. Every
 * statement may run on another connection, and each is a transaction by itself, at READ COMMITTED. On a client
 * whose transaction you have begun, all of them are part of that.
 * @throws TypeError when `client` is something else.
 */
export function postgresSessions(client: PostgresClient): PostgresSessions {
  assertClient(client);
  const run = runOn(client);

  return {
    async migrate() {
      await run(migration);
    },

    async create(session, limit) {
      // One statement, and so one transaction: what sess_admit locks stays locked until the session is stored.
      const [admitted] = await run<{ outcome: unknown; ended: unknown }>(
        `WITH admitted AS (
          SELECT * FROM sess_admit($1::text, $2::text, ${instant(14)},
            $15::bigint, $16::boolean, ${instant(17)}, $18::text, $19::text)
        ), stored AS (
          INSERT INTO sess_sessions (${columns}) SELECT ${parameters} FROM admitted WHERE outcome = 'created'
        )
        SELECT outcome, to_json(ended)::text AS ended FROM admitted`,
        [
          ...toValues(session),
          session.startedAt,
          limit?.max ?? null,
          limit?.whenFull === "refuse",
          limit?.revocation.now ?? null,
          limit?.revocation.reason ?? null,
          limit?.revocation.by ?? null,
        ],
      );
      return {
        outcome: admitted?.outcome as Created["outcome"],
        ended: JSON.parse(admitted?.ended as string) as string[],
      };
    },

    async findMany(ids, now) {
      // A row at least, which says whether the server is a replica: it would answer what was.
      const found = await run<StoredRow & { isReplica: unknown }>(
        `SELECT ${selected}, ${selectedDenied(2)}, "isReplica"
        FROM (SELECT pg_is_in_recovery()::text AS "isReplica") AS server
        LEFT JOIN sess_sessions ON id = ANY($1::text[])`,
        [[...ids], now],
      );
      if (found[0]?.isReplica === "true") throw readOnly();
      return found.filter(({ id }) => id !== null).map(toStored);
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

    async revoke(id, { reason, by, now, userId }) {
      // The right-hand sides see the row as it was, so that a second revocation changes no column.
      const revoked = await run<Identified>(
        `UPDATE sess_sessions SET revoked_at = coalesce(revoked_at, ${instant(2)}),
          revoked_reason = CASE WHEN revoked_at IS NULL THEN $3::text ELSE revoked_reason END,
          revoked_by = CASE WHEN revoked_at IS NULL THEN $5::text ELSE revoked_by END
        WHERE id = $1::text AND ($4::text IS NULL OR user_id = $4::text)
        RETURNING id`,
        [id, now, reason, userId ?? null, by],
      );
      return revoked.length > 0;
    },

    async revokeAll(userId, { reason, by, now, except = [] }) {
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
          WHERE user_id = $1::text AND revoked_at IS NULL AND id <> ALL($4::text[])
          ORDER BY id FOR UPDATE
        )
        UPDATE sess_sessions AS session
        SET revoked_at = ${instant(2)}, revoked_reason = $3::text, revoked_by = $5::text
        FROM active WHERE session.id = active.id
        RETURNING session.id`,
        [userId, now, reason, [...except], by],
      );
      return revoked.map(({ id }) => id);
    },

    async reauthenticate(id, userId, now) {
      const [session] = await run<SessionRow>(
        `UPDATE sess_sessions SET authenticated_at = ${instant(3)}
        WHERE id = $1::text AND user_id = $2::text AND revoked_at IS NULL AND expires_at > ${instant(3)}
        RETURNING ${selected}`,
        [id, userId, now],
      );
      return session === undefined ? null : toSession(session);
    },

    async rename(id, userId, label) {
      const renamed = await run<Identified>(
        `UPDATE sess_sessions SET device = (device::jsonb || jsonb_build_object('label', $3::text))::json
        WHERE id = $1::text AND user_id = $2::text
        RETURNING id`,
        [id, userId, label],
      );
      return renamed.length > 0;
    },

    async deny({ jti, sessionId, reason, expiresAt }) {
      await run(
        `INSERT INTO sess_denied (jti, session_id, reason, expires_at)
        VALUES ($1::text, $2::text, $3::text, ${instant(4)}) ON CONFLICT (jti) DO NOTHING`,
        [jti, sessionId, reason, expiresAt],
      );
    },

    async denied(now) {
      const tokens = await run<DeniedRow>(
        `SELECT ${selectedToken} FROM sess_denied WHERE expires_at > ${instant(1)}`,
        [now],
      );
      return tokens.map(toDenied);
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

    async history(userId, limit) {
      // Two halves, each with the index that it has for other questions: one for both would be another to
      // write with each rotation.
      const sessions = await run<SessionRow>(
        `SELECT ${selected} FROM (
          SELECT * FROM sess_sessions WHERE user_id = $1::text AND revoked_at IS NULL
          UNION ALL
          SELECT * FROM sess_sessions WHERE user_id = $1::text AND revoked_at IS NOT NULL
        ) AS session
        ORDER BY session.created_at DESC, session.id DESC LIMIT $2::bigint`,
        [userId, limit],
      );
      return sessions.map(toSession);
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
      await run(
        `DELETE FROM sess_denied WHERE jti = ANY(ARRAY(
          SELECT jti FROM sess_denied WHERE expires_at < ${instant(1)} FOR UPDATE SKIP LOCKED
        ))`,
        [before],
      );
      return Number(pruned?.count);
    },
  };
}
