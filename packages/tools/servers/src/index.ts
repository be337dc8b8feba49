// Real servers for tests: started on free ports, hung, killed, flushed, restarted.
export { available, type Need, whyNot } from "./available.ts";
export { type Direction, type FaultyProxy, startFaultyProxy } from "./faulty-proxy.ts";
export { startMemcached } from "./memcached.ts";
export { type MongoOptions, type MongoServer, mongoKind, startMongo } from "./mongo.ts";
export { type MysqlServer, startMysql } from "./mysql.ts";
export { type PostgresServer, startPostgres } from "./postgres.ts";
export { startRedis } from "./redis.ts";
export { type RedisCluster, startRedisCluster } from "./redis-cluster.ts";
export { type RedisSentinel, type SentinelOptions, startRedisSentinel } from "./redis-sentinel.ts";
export type { RedisServer, Snapshot } from "./redis-server.ts";
export type { Server, ServerName, Settings, StartOptions } from "./server.ts";
