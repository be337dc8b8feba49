/** MySQL and MariaDB as the session store of sess. */
export type { MysqlClient, MysqlConnection, MysqlPool } from "./client.ts";
export { type MysqlSessions, mysqlSessions } from "./mysql-sessions.ts";
export { schema } from "./schema.ts";
