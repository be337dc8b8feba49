/** Looks at a connection once, when it is first used: what would go wrong without an error is refused. */
import { identityOf, type MysqlConnection } from "./client.ts";
import { readOnly } from "./explain.ts";
import { runOn } from "./run.ts";

const inspected = new WeakSet<object>();

/** Rejects when the connection changes texts, or leads to a replica; one of a pool, when it does not commit. */
export async function inspect(connection: MysqlConnection, isPooled: boolean): Promise<void> {
  const identity = identityOf(connection);
  if (inspected.has(identity)) return;
  const [settings] = await runOn(connection).read(
    `SELECT @@autocommit AS autocommit, @@read_only AS read_only, @@character_set_client AS client,
      @@character_set_connection AS connection, @@character_set_results AS results`,
    [],
  );
  const { autocommit, read_only, client, connection: between, results } = settings ?? {};
  const other = [client, between, results].find((charset) => charset !== "utf8mb4");
  if (other !== undefined) {
    throw new Error(
      `mysqlSessions(client): the connection's character set has to be utf8mb4, and is ${typeof other === "string" ? other : "none"}: leave the client's charset option out`,
    );
  }
  if (isPooled && Number(autocommit) === 0) {
    throw new Error(
      "mysqlSessions(pool): the pool's connections have autocommit off, and would go on reading what was true when they began: leave it on",
    );
  }
  // Newer versions of MariaDB say it with a word.
  if (!["0", "OFF"].includes(String(read_only))) throw readOnly();
  inspected.add(identity);
}
