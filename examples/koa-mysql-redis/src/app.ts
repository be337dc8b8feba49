/** Koa, with MySQL or MariaDB as the truth about sessions and Redis to ask it less. */
import { bodyParser } from "@koa/bodyparser";
import { Router } from "@koa/router";
import { createSessions } from "@sess/core";
import { koaSessions } from "@sess/koa";
import { mysqlSessions } from "@sess/mysql";
import { redisCache } from "@sess/redis";
import { Redis } from "ioredis";
import Koa from "koa";
import { createPool } from "mysql2/promise";

export interface AppOptions {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Signs the tokens: 32 bytes or more, as text. */
  readonly secret: string;
}

export interface App {
  readonly app: Koa;
  close(): Promise<void>;
}

export async function createApp({ databaseUrl, redisUrl, secret }: AppOptions): Promise<App> {
  const pool = createPool({ uri: databaseUrl, connectTimeout: 2_000 });
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: 1 });
  redis.on("error", (error) => console.warn(error.message));

  const store = mysqlSessions(pool);
  await store.migrate();
  const sessions = createSessions({
    issuer: "https://auth.example.com",
    audience: "https://api.example.com",
    keys: [{ kid: "1", alg: "HS256", secret }],
    store,
    cache: redisCache(redis),
  });
  const { authenticate, routes, signIn } = koaSessions(sessions);

  const router = new Router();
  router.post("/login", async (ctx) => {
    const startedAt = Date.now();
    const { user } = (ctx.request.body ?? {}) as { user?: unknown };
    if (typeof user !== "string" || user === "") {
      ctx.status = 400;
      ctx.body = { error: "Give a user." };
      return;
    }
    // A real application checks a password or a passkey here.
    if (await signIn(ctx, { userId: user, startedAt })) ctx.body = { userId: user };
  });

  router.get("/me", authenticate(), (ctx) => {
    ctx.body = { userId: ctx.state.auth.userId, answeredBy: ctx.state.auth.source };
  });

  const app = new Koa();
  app.use(routes); // POST /auth/refresh, /auth/logout, /auth/logout-all; GET, PATCH, DELETE /auth/devices
  app.use(bodyParser()).use(router.routes());
  return {
    app,
    async close() {
      await sessions.close();
      redis.disconnect();
      await pool.end();
    },
  };
}
