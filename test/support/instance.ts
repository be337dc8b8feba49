/** One instance of an application: sessions on a Redis client and a Postgres pool of its own. */
import {
  type CacheStore,
  createSessions,
  type Sessions,
  type SessionsOptions,
  type SessionStore,
} from "@sess/core";
import { postgresSessions } from "@sess/postgres";
import { redisCache } from "@sess/redis";
import { Redis } from "ioredis";
import { Pool } from "pg";

export interface Addresses {
  readonly redisUrl: string;
  readonly databaseUrl: string;
}

export interface InstanceOptions extends Partial<SessionsOptions> {
  /** `false`: a client as ioredis makes it by default, which keeps commands it cannot send. */
  readonly failsFast?: boolean;
  /** Comes between sess and Redis. */
  readonly wrapCache?: (cache: CacheStore) => CacheStore;
  /** Comes between sess and Postgres. */
  readonly wrapStore?: (store: SessionStore) => SessionStore;
}

export interface Instance {
  readonly sessions: Sessions;
  readonly redis: Redis;
  readonly pool: Pool;
  close(): Promise<void>;
}

/** As the README of `@sess/redis` recommends. */
const FAILS_FAST = { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 1_000 };

export async function openInstance(
  { redisUrl, databaseUrl }: Addresses,
  {
    failsFast = true,
    wrapCache = (cache) => cache,
    wrapStore = (store) => store,
    ...options
  }: InstanceOptions = {},
): Promise<Instance> {
  // The tests wait for a connection to come back: not as long as in production.
  const redis = new Redis(redisUrl, { retryStrategy: () => 100, ...(failsFast ? FAILS_FAST : {}) });
  const pool = new Pool({ connectionString: databaseUrl });
  redis.on("error", () => {});
  pool.on("error", () => {});
  await new Promise((resolve) => redis.once("ready", resolve));
  const sessions = createSessions({
    issuer: "https://auth.example.com",
    audience: "https://api.example.com",
    keys: [{ kid: "test", alg: "HS256", secret: "a secret of the tests, of 32 bytes or more" }],
    idleTtl: "1h",
    // Who answers must not depend on how busy this machine is, where a test is not about deadlines.
    cacheDeadline: "2s",
    cacheWriteDeadline: "5s",
    store: wrapStore(postgresSessions(pool)),
    cache: wrapCache(redisCache(redis)),
    ...options,
  });
  return {
    sessions,
    redis,
    pool,
    async close() {
      redis.disconnect();
      await pool.end();
    },
  };
}
