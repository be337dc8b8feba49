/** SQLite runs in this process: there is no wire, and what is counted are the statements of each call. */
import type { Client, InStatement } from "@libsql/client";
import type { SqliteClient } from "@sess/sqlite";
import type { Tally } from "../../test/support/wire/tally.ts";
import { verb } from "../../test/support/wire/verb.ts";

export function countedSqlite(client: Client, tally: Tally): SqliteClient {
  const counting = tally.connection("store");
  const count = async <Result>(
    statements: readonly InStatement[],
    call: () => Promise<Result>,
  ): Promise<Result> => {
    counting.sent(statements.map((one) => verb(typeof one === "string" ? one : one.sql)));
    const result = await call();
    counting.answered()();
    return result;
  };
  return {
    execute: (statement) => count([statement], () => client.execute(statement)),
    batch: (statements, mode) => count(statements, () => client.batch(statements, mode)),
  };
}
