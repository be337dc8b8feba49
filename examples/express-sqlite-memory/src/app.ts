/** The application: sign in, who am I, the session routes of sess, and what the page needs. */
import { fileURLToPath } from "node:url";
import { createSessions } from "@sess/core";
import { expressSessions } from "@sess/express";
import express, { type Express } from "express";
import { demoRoutes } from "./demo-routes.ts";
import { openCache } from "./open-cache.ts";
import { openStore } from "./open-store.ts";
import { signingSecret } from "./signing-secret.ts";
import { switchable } from "./switchable-cache.ts";

export interface AppOptions {
  /** PostgreSQL. Default: SQLite, in `folder`. */
  readonly databaseUrl?: string | undefined;
  /** Redis. Default: this process's memory. */
  readonly redisUrl?: string | undefined;
  /** Where SQLite's file and the signing secret are kept. Default: `.data` in the example's folder. */
  readonly folder?: string;
}

export interface App {
  readonly app: Express;
  /** What is used, for people. */
  readonly store: string;
  readonly cache: string;
  close(): Promise<void>;
}

const PUBLIC = fileURLToPath(new URL("../public", import.meta.url));
const DATA = fileURLToPath(new URL("../.data", import.meta.url));

export async function createApp({ databaseUrl, redisUrl, folder = DATA }: AppOptions): Promise<App> {
  const store = await openStore(databaseUrl, folder);
  const cache = openCache(redisUrl);
  const switched = switchable(cache.cache);

  const sessions = createSessions({
    issuer: "http://localhost/sign-in",
    audience: "http://localhost/api",
    keys: [{ kid: "1", alg: "HS256", secret: await signingSecret(folder) }],
    store: store.store,
    cache: switched.cache,
  });
  await sessions.ready();
  const { authenticate, routes, signIn } = expressSessions(sessions);

  const app = express();
  app.disable("x-powered-by");
  app.use(express.json(), express.urlencoded());
  app.use(routes);

  app.post("/login", async (req, res) => {
    const { user, device } = (req.body ?? {}) as Record<string, unknown>;
    if (typeof user !== "string" || user === "" || user.length > 255) {
      res.status(400).json({ error: "Give a user of 1 to 255 characters: -d 'user=ada&device=Phone'" });
      return;
    }
    // A real application checks a password or a passkey here.
    const label = typeof device === "string" ? device : undefined;
    const issued = await signIn(req, res, { userId: user, device: { label } });
    if (issued === undefined) return;
    // In the body for this page and for curl; browsers of a real application need the cookies only.
    const { accessToken, refreshToken, session } = issued;
    res.format({
      json: () => res.json({ accessToken, refreshToken, sessionId: session.id }),
      text: () => res.send(accessToken),
    });
  });

  app.get("/me", startTimer, authenticate(), (req, res) => {
    const { userId, sessionId, source } = req.auth;
    const milliseconds = Math.round(elapsed(res) * 100) / 100;
    res.setHeader("server-timing", `sess;desc="${source}";dur=${milliseconds}`);
    res.json({ userId, sessionId, answeredBy: source, milliseconds });
  });

  app.use("/demo", demoRoutes(sessions, switched, cache.flush, { store: store.name, cache: cache.name }));
  app.use(express.static(PUBLIC));

  return {
    app,
    store: store.name,
    cache: cache.name,
    async close() {
      await sessions.close();
      await store.close();
      await cache.close();
    },
  };
}

const startTimer: express.RequestHandler = (_, res, next) => {
  res.locals["startedAt"] = performance.now();
  next();
};

function elapsed(res: express.Response): number {
  return performance.now() - (res.locals["startedAt"] as number);
}
