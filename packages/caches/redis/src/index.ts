/** Redis as the verification cache of sess, on the client that the application already has. */
export type { IoredisClient } from "./ioredis/client.ts";
export type { NodeRedisClient } from "./node-redis/client.ts";
export type { RedisClient } from "./recognise.ts";
export { redisCache } from "./redis-cache.ts";
export { type RedisSessionsOptions, redisSessions } from "./sessions/redis-sessions.ts";
