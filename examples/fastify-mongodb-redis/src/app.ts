/** Fastify, with MongoDB as the truth about sessions and Redis to ask it less. */
import { createSessions } from "@sess/core";
import { fastifySessions } from "@sess/fastify";
import { mongodbSessions } from "@sess/mongodb";
import { redisCache } from "@sess/redis";
import Fastify, { type FastifyInstance } from "fastify";
import { Redis } from "ioredis";
import type { Db } from "mongodb";

export interface AppOptions {
  readonly database: Db;
  readonly redisUrl: string;
  /** Signs the tokens: 32 bytes or more, as text. */
  readonly secret: string;
}

/** What `POST /login` takes: Fastify refuses anything else with a 400. */
const login = {
  body: {
    type: "object",
    required: ["user"],
    properties: { user: { type: "string", minLength: 1 } },
  },
} as const;

export async function createApp({ database, redisUrl, secret }: AppOptions): Promise<FastifyInstance> {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: 1 });
  redis.on("error", (error) => console.warn(error.message));

  const store = mongodbSessions(database);
  await store.migrate();
  const sessions = createSessions({
    issuer: "https://auth.example.com",
    audience: "https://api.example.com",
    keys: [{ kid: "1", alg: "HS256", secret }],
    store,
    cache: redisCache(redis),
  });
  const { authenticate, routes, signIn } = fastifySessions(sessions);

  const app = Fastify();
  await app.register(routes); // POST /auth/refresh, /auth/logout, /auth/logout-all; GET, PATCH, DELETE /auth/devices

  app.post<{ Body: { user: string } }>("/login", { schema: login }, async (req, reply) => {
    const startedAt = Date.now();
    const userId = req.body.user;
    // A real application checks a password or a passkey here.
    return (await signIn(req, reply, { userId, startedAt })) && { userId };
  });

  app.get("/me", { onRequest: authenticate() }, async ({ auth }) => {
    return { userId: auth.userId, answeredBy: auth.source };
  });

  app.addHook("onClose", async () => {
    await sessions.close();
    redis.disconnect();
  });
  return app;
}
