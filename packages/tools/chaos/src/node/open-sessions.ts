/** One instance of an application: sessions on a Redis client and a Postgres pool of its own. */
import { type CacheStore, createSessions, type Sessions } from "@sess/core";
import { nearCache } from "@sess/core/near";
import { postgresSessions } from "@sess/postgres";
import { redisCache } from "@sess/redis";
import { Pool } from "pg";
import type { NodeSettings } from "./messages.ts";
import { createObserver, type Observer } from "./observed.ts";
import { openRedis } from "./open-redis.ts";
import { sabotages } from "./sabotage.ts";

export interface Opened {
  readonly sessions: Sessions;
  /** On the same store, without a cache. */
  readonly plain: Sessions;
  readonly pool: Pool;
  readonly observer: Observer;
  close(): Promise<void>;
}

const KEY = { kid: "chaos", alg: "HS256", secret: "a secret of the chaos, of 32 bytes or more" } as const;

export function openSessions(settings: NodeSettings): Opened {
  const { index, databaseUrl, redis: address, options, skew, poolSize, near, sabotage } = settings;
  const redis = openRedis(address);
  const pool = new Pool({ connectionString: databaseUrl, max: poolSize, connectionTimeoutMillis: 2_000 });
  pool.on("error", () => {});
  // The pool does not listen while a client is out, and an "error" that nobody hears ends the process.
  pool.on("connect", (client) => client.on("error", () => {}));
  const observer = createObserver(index, pool);

  const real = { cache: inFront(redisCache(redis.client), near), store: postgresSessions(pool) };
  const { cache, store } = sabotage === undefined ? real : sabotages[sabotage].breaks(real);
  const common = {
    issuer: "https://auth.example.com",
    audience: "https://api.example.com",
    keys: [KEY],
    ...options,
    store: observer.observe(store),
    clock: () => Date.now() + skew,
  };
  const sessions = createSessions({ ...common, cache });
  const plain = createSessions(common);
  observer.listen(sessions);
  return {
    sessions,
    plain,
    pool,
    observer,
    async close() {
      await Promise.all([sessions.close(), plain.close()]);
      redis.close();
      await pool.end();
    },
  };
}

function inFront(cache: CacheStore, near: NodeSettings["near"]): CacheStore {
  return near === undefined ? cache : nearCache(cache, near);
}
