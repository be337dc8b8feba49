/** PostgreSQL as the session store of sess. */
export type { PostgresClient } from "./client.ts";
export { type PostgresSessions, postgresSessions } from "./postgres-sessions.ts";
export { schema } from "./schema.ts";
