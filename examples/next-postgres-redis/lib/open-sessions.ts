/** PostgreSQL is the truth, Redis remembers its verdicts. Called at the first request, and again after a failure. */
import { createSessions, type Duration, type Sessions } from "@sess/core";
import { postgresSessions } from "@sess/postgres";
import { redisCache } from "@sess/redis";
import { Redis } from "ioredis";
import { Pool } from "pg";

export async function openSessions(): Promise<Sessions> {
  const pool = new Pool({ connectionString: process.env.DATABASE_URL, connectionTimeoutMillis: 2_000 });
  const redis = new Redis(process.env.REDIS_URL ?? "redis://localhost", {
    connectionName: "next-example",
    maxRetriesPerRequest: 1,
  });
  // Without a listener, a connection that breaks while it is idle would end the process.
  for (const client of [pool, redis]) client.on("error", (error: Error) => console.warn(error.message));

  try {
    const store = postgresSessions(pool);
    await store.migrate();
    return createSessions({
      issuer: "http://localhost/sign-in",
      audience: "http://localhost",
      keys: [{ kid: "1", alg: "HS256", secret: process.env.SESSION_SECRET ?? "" }],
      store,
      cache: redisCache(redis),
      accessTtl: (process.env.ACCESS_TTL ?? "10m") as Duration,
      rotationGrace: "1m", // more than the slowest page or action takes
    });
  } catch (error) {
    // The next request tries again, with others.
    redis.disconnect();
    await pool.end();
    throw error;
  }
}
