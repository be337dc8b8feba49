/** Reads and changes on a connection whose transaction is the caller's: the store begins none and commits none. */
import { assertHeader, type Header, identityOf, type MysqlConnection } from "./client.ts";
import type { Database } from "./database.ts";
import { explain } from "./explain.ts";
import { inspect } from "./inspect.ts";
import { runOn } from "./run.ts";

// MySQL manual, "Text Protocol", SERVER_STATUS_flags_enum.
const IN_TRANSACTION = 1;
const AUTOCOMMIT = 2;

export function databaseOn(connection: MysqlConnection): Database {
  async function on<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      await inspect(connection, false);
      return await work();
    } catch (error) {
      throw explain(error);
    }
  }

  return {
    read: (sql, values) => on(() => runOn(connection).read(sql, values)),
    transaction: (work) =>
      oneByOne(connection, () =>
        on(async () => {
          if (!isOpen(await control(connection, "SAVEPOINT sess_call"))) {
            throw new Error(
              "mysqlSessions(connection): no transaction has been begun on the connection, or it was rolled back: begin one, or give mysqlSessions a pool",
            );
          }
          try {
            const result = await work(runOn(connection));
            await control(connection, "RELEASE SAVEPOINT sess_call");
            return result;
          } catch (error) {
            // Half a change must not be committed with the caller's. After a deadlock all is rolled back already.
            await control(connection, "ROLLBACK TO SAVEPOINT sess_call").catch(() => {});
            throw error;
          }
        }),
      ),
    define: (statements) =>
      on(async () => {
        if (isOpen(await control(connection, "DO 0"))) {
          throw new Error(
            "mysqlSessions(connection): migrate() would commit your transaction: call it on a pool",
          );
        }
        for (const statement of statements) await control(connection, statement);
      }),
  };
}

async function control(connection: MysqlConnection, sql: string): Promise<Header> {
  const result: unknown = await connection.query(sql);
  assertHeader(result);
  return result[0];
}

/** Whether what is done is committed later, by the caller. */
function isOpen({ serverStatus }: Header): boolean {
  return (serverStatus & IN_TRANSACTION) !== 0 || (serverStatus & AUTOCOMMIT) === 0;
}

const last = new WeakMap<object, Promise<unknown>>();

/** One after the other: their statements and savepoints would mix. */
function oneByOne<Result>(connection: MysqlConnection, task: () => Promise<Result>): Promise<Result> {
  const identity = identityOf(connection);
  const done = (last.get(identity) ?? Promise.resolve()).then(task);
  last.set(
    identity,
    done.catch(() => {}),
  );
  return done;
}
