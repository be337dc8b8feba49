/** Reads and transactions on a pool: the store begins them and commits. */
import type { MysqlPool, MysqlPooled } from "./client.ts";
import type { Database } from "./database.ts";
import { explain, isReadOnly, mayBeginAgain } from "./explain.ts";
import { inspect } from "./inspect.ts";
import { runOn } from "./run.ts";

const ATTEMPTS = 10;

/** Whatever the server's `completion_type`: it may be to begin another, in which reads would see the past. */
const AND_NO_MORE = "AND NO CHAIN NO RELEASE";

export function databaseOn(pool: MysqlPool): Database {
  async function on<Result>(work: (connection: MysqlPooled) => Promise<Result>): Promise<Result> {
    const connection = await pool.getConnection();
    try {
      await inspect(connection, true).catch((error: unknown) => {
        connection.destroy();
        throw error;
      });
      return await work(connection);
    } catch (error) {
      // After a failover, another connection may lead to the new primary.
      if (isReadOnly(error)) connection.destroy();
      throw explain(error);
    } finally {
      // Does nothing to one that was destroyed.
      connection.release();
    }
  }

  return {
    read: (sql, values) => on((connection) => runOn(connection).read(sql, values)),
    transaction: (work, isolation) =>
      on((connection) =>
        untilItHolds(async () => {
          try {
            if (isolation) await connection.query(`SET TRANSACTION ISOLATION LEVEL ${isolation}`);
            await connection.query("START TRANSACTION");
            const result = await work(runOn(connection));
            await connection.query(`COMMIT ${AND_NO_MORE}`);
            return result;
          } catch (error) {
            // One that cannot even do that is of no more use, and is rolled back when it is closed.
            await connection.query(`ROLLBACK ${AND_NO_MORE}`).catch(() => connection.destroy());
            throw error;
          }
        }),
      ),
    define: (statements) =>
      on(async (connection) => {
        for (const statement of statements) await connection.query(statement);
      }),
  };
}

/** Of two transactions that wait for each other the server rolls one back; nothing of it has happened. */
async function untilItHolds<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!mayBeginAgain(error) || attempts === ATTEMPTS) throw error;
    }
    const pause = Math.random() * 2 ** attempts;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
