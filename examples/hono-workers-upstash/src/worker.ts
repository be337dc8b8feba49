/** An edge in front of an application: it knows who is asking, and leaves the rest to the application. */
import { createSessions } from "@sess/core";
import { honoSessions } from "@sess/hono";
import { introspectionStore } from "@sess/introspection";
import { upstashCache } from "@sess/upstash";
import { Redis } from "@upstash/redis/cloudflare";
import { type Context, Hono } from "hono";
import { proxy } from "hono/proxy";

interface Env {
  Bindings: {
    // In wrangler.json.
    ISSUER: string;
    AUDIENCE: string;
    APP_URL: string;
    CLIENT_ID: string;
    // By `wrangler secret put`.
    CLIENT_SECRET: string;
    /** The application's public key, as a JWK: fetching it would cost each request a round trip. */
    PUBLIC_KEY: string;
    UPSTASH_REDIS_REST_URL: string;
    UPSTASH_REDIS_REST_TOKEN: string;
  };
}

const { authenticate } = honoSessions(({ env }: Context<Env>) =>
  createSessions({
    issuer: env.ISSUER,
    audience: env.AUDIENCE,
    keys: [{ kid: "1", alg: "ES256", publicKey: JSON.parse(env.PUBLIC_KEY) }],
    cache: upstashCache(Redis.fromEnv(env, { automaticDeserialization: false, responseEncoding: false })),
    cacheDeadline: "150ms",
    store: introspectionStore({
      url: `${env.APP_URL}/auth/introspect`,
      clientId: env.CLIENT_ID,
      clientSecret: env.CLIENT_SECRET,
    }),
  }),
);

const app = new Hono<Env>();
app.get("/hello", authenticate(), (c) => {
  const { userId, source } = c.var.auth;
  return c.json({ hello: userId, answeredBy: source });
});
// Sign-in, refresh and logout, and all other pages.
app.all("*", (c) => {
  const { pathname, search } = new URL(c.req.url);
  // A redirect is the browser's to follow: its cookies are nobody else's.
  return proxy(c.env.APP_URL + pathname + search, { raw: c.req.raw, redirect: "manual" });
});

export default app;
