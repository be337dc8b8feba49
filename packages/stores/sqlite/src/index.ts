/** SQLite (libSQL, Turso, node:sqlite, D1) as the session store of sess. */
export type { SqliteClient } from "./client.ts";
export { schema } from "./schema.ts";
export { type SqliteSessions, sqliteSessions } from "./sqlite-sessions.ts";
