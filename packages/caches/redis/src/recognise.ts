/** Which client it is that was given. */
import type { RedisFace } from "./face.ts";
import { type IoredisClient, isIoredisClient } from "./ioredis/client.ts";
import { ioredisFace } from "./ioredis/face.ts";
import { isNodeRedisClient, type NodeRedisClient } from "./node-redis/client.ts";
import { nodeRedisFace } from "./node-redis/face.ts";

/** A client of ioredis 5 or 6, or of node-redis (`redis`) 5 or 6. */
export type RedisClient = IoredisClient | NodeRedisClient;

/** @throws TypeError when it is something else: it says what was given. */
export function faceOf(client: unknown, factory: string): RedisFace {
  if (isIoredisClient(client)) return ioredisFace(client);
  if (isNodeRedisClient(client)) return nodeRedisFace(client);
  throw new TypeError(
    `${factory}: expected a client of ioredis or of node-redis (new Redis(…), createClient(…) or the like), got ${describe(client)}`,
  );
}

/** Never a value from inside: a config object or a URL may hold a password. */
function describe(client: unknown): string {
  if (client === null || client === undefined) return String(client);
  if (typeof client === "function") return "a function: is it the class instead of a client?";
  if (typeof client !== "object") return `a ${typeof client}`;
  if ("then" in client) return "a promise: is there an await missing?";
  if ("isOpen" in client) return "a client of node-redis that cannot be used: 5 or 6 is needed";
  if ("get" in client && "set" in client) return "a client of something else";
  return "an object without the methods of a client: is it its configuration?";
}
