// Real servers for tests: started on free ports, hung, killed, flushed, restarted.
export { available, type Need, whyNot } from "./available.ts";
export { type PostgresServer, startPostgres } from "./postgres.ts";
export { type RedisServer, startRedis } from "./redis.ts";
export type { Server, ServerName, Settings, StartOptions } from "./server.ts";
