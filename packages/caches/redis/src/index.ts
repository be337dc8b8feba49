/** Redis as the verification cache of sess, on the client that the application already has. */
export type { IoredisClient } from "./ioredis-client.ts";
export { redisCache } from "./redis-cache.ts";
