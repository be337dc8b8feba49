/** The truth about sessions in MySQL or MariaDB. */
import type { SessionStore } from "@sess/core";
import { assertClient, type MysqlClient, type Value } from "./client.ts";
import { createWith } from "./create.ts";
import { databaseOf } from "./database.ts";
import { given } from "./given.ts";
import { pruneOn } from "./prune.ts";
import { revokeAllWith, revokeGiven } from "./revoke.ts";
import {
  columns,
  deniedColumns,
  joinedDenied,
  type Row,
  toDenied,
  toId,
  toSession,
  toStored,
} from "./row.ts";
import type { Run } from "./run.ts";
import { schemaStatements } from "./schema.ts";

export interface MysqlSessions extends SessionStore {
  /** Creates what is missing of the tables. Call it at each start, from as many processes as you like. */
  migrate(): Promise<void>;
}

/**
 * A session store over a pool of `mysql2/promise`, which stays yours: to configure, and to close. Every change is
 * a transaction of its own; of two that wait for each other, one is rolled back and begun again. On a connection
 * whose transaction you have begun, all of them are part of that, and a change on one without rejects.
 * @throws TypeError when `client` is something else.
 */
export function mysqlSessions(client: MysqlClient): MysqlSessions {
  assertClient(client);
  const database = databaseOf(client);
  const { read, transaction } = database;

  return {
    async migrate() {
      await database.define(schemaStatements);
      // Fails where IF NOT EXISTS passed over a table that lacks a column.
      await read(`SELECT ${columns} FROM sess_sessions LIMIT 0`, []);
    },

    create(session, limit) {
      return transaction((run) => createWith(run, session, limit), limit && "READ COMMITTED");
    },

    async findMany(ids, now) {
      if (ids.length === 0) return [];
      const rows = await read(
        `SELECT sess_sessions.*, ${joinedDenied}
        FROM ${given} STRAIGHT_JOIN sess_sessions ON sess_sessions.id = given.id
        LEFT JOIN sess_denied ON sess_denied.session_id = sess_sessions.id AND sess_denied.expires_at > ?`,
        [JSON.stringify([...new Set(ids)]), now],
      );
      return toStored(rows);
    },

    rotate(id, from, next) {
      return transaction(async (run) => {
        const changed = await run.write(
          `UPDATE sess_sessions
          SET gen = gen + 1, rotated_at = ?, expires_at = LEAST(?, absolute_expires_at)
          WHERE id = ? AND gen = ? AND revoked_at IS NULL AND expires_at > ?`,
          [next.now, next.expiresAt, id, from, next.now],
        );
        return changed === 0 ? null : sessionOf(run, id);
      });
    },

    revoke(id, { userId, ...how }) {
      return transaction(async (run) => {
        const found =
          userId === undefined
            ? await lock(run, "id = ?", [id])
            : await lock(run, "id = ? AND user_id = ?", [id, userId]);
        if (found) await revokeGiven(run, [id], how);
        return found;
      });
    },

    revokeAll(userId, how) {
      return transaction((run) => revokeAllWith(run, userId, how), "READ COMMITTED");
    },

    reauthenticate(id, userId, now) {
      return transaction(async (run) => {
        const active = "id = ? AND user_id = ? AND revoked_at IS NULL AND expires_at > ?";
        if (!(await lock(run, active, [id, userId, now]))) return null;
        await run.write("UPDATE sess_sessions SET authenticated_at = ? WHERE id = ?", [now, id]);
        return sessionOf(run, id);
      });
    },

    rename(id, userId, label) {
      return transaction(async (run) => {
        const found = await lock(run, "id = ? AND user_id = ?", [id, userId]);
        if (found) {
          const rename = "UPDATE sess_sessions SET device = JSON_SET(device, '$.label', ?) WHERE id = ?";
          await run.write(rename, [label, id]);
        }
        return found;
      });
    },

    async deny({ jti, sessionId, reason, expiresAt }) {
      await transaction((run) =>
        run.write(
          `INSERT INTO sess_denied (jti, session_id, reason, expires_at) VALUES (?, ?, ?, ?)
          ON DUPLICATE KEY UPDATE reason = reason`,
          [jti, sessionId, reason, expiresAt],
        ),
      );
    },

    async denied(now) {
      return (await read(`SELECT ${deniedColumns} FROM sess_denied WHERE expires_at > ?`, [now])).map(
        toDenied,
      );
    },

    async listByUser(userId, now) {
      const active = await read(
        `SELECT ${columns} FROM sess_sessions
        WHERE user_id = ? AND revoked_at IS NULL AND expires_at > ?
        ORDER BY created_at, id`,
        [userId, now],
      );
      return active.map(toSession);
    },

    async history(userId, limit) {
      // As a part of the statement: as a parameter, versions of MySQL refuse what the client makes of a number.
      const sessions = await read(
        `SELECT ${columns} FROM sess_sessions WHERE user_id = ?
        ORDER BY created_at DESC, id DESC LIMIT ${Math.trunc(limit)}`,
        [userId],
      );
      return sessions.map(toSession);
    },

    async revokedSince(instant, userId) {
      const all = "SELECT id FROM sess_sessions WHERE revoked_at >= ?";
      const revoked = await (userId === undefined
        ? read(all, [instant])
        : read(`${all} AND user_id = ?`, [instant, userId]));
      return revoked.map(toId);
    },

    prune(before) {
      return pruneOn(database, before);
    },
  };
}

/**
 * Locks the session until the end of the transaction, and whether there is such a one. How many rows an UPDATE has
 * changed does not tell: it may have found one in which all was so already.
 */
async function lock(run: Run, condition: string, values: Value[]): Promise<boolean> {
  return (await run.read(`SELECT id FROM sess_sessions WHERE ${condition} FOR UPDATE`, values)).length > 0;
}

async function sessionOf(run: Run, id: string): Promise<ReturnType<typeof toSession>> {
  const [row] = await run.read(`SELECT ${columns} FROM sess_sessions WHERE id = ?`, [id]);
  return toSession(row as Row);
}
