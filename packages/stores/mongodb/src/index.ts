/** MongoDB as the session store of sess. */
export type { MongodbDatabase, MongodbTransaction } from "./client.ts";
export { type MongodbSessions, type MongodbSessionsOptions, mongodbSessions } from "./mongodb-sessions.ts";
