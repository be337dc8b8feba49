/** Express, with PostgreSQL as the truth about sessions and Redis to ask it less. */
import { createSessions } from "@sess/core";
import { expressSessions } from "@sess/express";
import { postgresSessions } from "@sess/postgres";
import { redisCache } from "@sess/redis";
import express, { type Express } from "express";
import { Redis } from "ioredis";
import { Pool } from "pg";

export interface AppOptions {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Signs the tokens: 32 bytes or more, as text. */
  readonly secret: string;
}

export interface App {
  readonly app: Express;
  close(): Promise<void>;
}

export async function createApp({ databaseUrl, redisUrl, secret }: AppOptions): Promise<App> {
  const pool = new Pool({ connectionString: databaseUrl, connectionTimeoutMillis: 2_000 });
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: 1 });
  for (const client of [pool, redis]) client.on("error", (error: Error) => console.warn(error.message));

  const store = postgresSessions(pool);
  await store.migrate();
  const sessions = createSessions({
    issuer: "https://auth.example.com",
    audience: "https://api.example.com",
    keys: [{ kid: "1", alg: "HS256", secret }],
    store,
    cache: redisCache(redis),
  });
  const { authenticate, routes, signIn } = expressSessions(sessions);

  const app = express();
  app.use(routes); // POST /auth/refresh, /auth/logout, /auth/logout-all; GET, PATCH, DELETE /auth/devices
  app.use(express.json());

  app.post("/login", async (req, res) => {
    const startedAt = Date.now();
    const { user } = (req.body ?? {}) as { user?: unknown };
    if (typeof user !== "string" || user === "") {
      res.status(400).json({ error: "Give a user." });
      return;
    }
    // A real application checks a password or a passkey here.
    if (await signIn(req, res, { userId: user, startedAt })) res.json({ userId: user });
  });

  app.get("/me", authenticate(), (req, res) => {
    res.json({ userId: req.auth.userId, answeredBy: req.auth.source });
  });

  return {
    app,
    async close() {
      await sessions.close();
      redis.disconnect();
      await pool.end();
    },
  };
}
