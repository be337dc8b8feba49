/** The application of the shared behaviours, in Fastify. */
import Fastify, { type FastifyInstance } from "fastify";
import type { Served } from "../../http/test/served.ts";
import type { App, Claims, Start } from "../../http/test/world.ts";
import { fastifySessions } from "../src/index.ts";

declare module "@sess/fastify" {
  interface Register {
    claims: Claims;
  }
}

type LoginBody = { userId: string; label: string; startedAt: number };

export async function build({ sessions, options }: App): Promise<FastifyInstance> {
  const app = Fastify();
  const web = fastifySessions(sessions, options);
  await app.register(web.routes);

  app.post<{ Body: LoginBody }>("/login", async (req, reply) => {
    reply.header("set-cookie", "theme=dark; Path=/");
    const { userId, label, startedAt } = req.body;
    const claims = { plan: "pro" } as const;
    const issued = await web.signIn(req, reply, { userId, startedAt, claims, device: { label } });
    return issued && { userId, sessionId: issued.session.id };
  });
  app.all("/me", { onRequest: web.authenticate() }, async ({ auth }) => {
    return { userId: auth.userId, plan: auth.claims.plan };
  });
  app.all("/maybe", { preHandler: web.authenticate({ optional: true }) }, async (req) => {
    return { userId: web.authOf(req)?.userId ?? null };
  });
  app.get("/news", { onRequest: web.authenticate({ optional: true }) }, async (req, reply) => {
    void reply.headers({ "cache-control": "public, max-age=60", "set-cookie": "seen=1" });
    return { userId: web.authOf(req)?.userId ?? null };
  });
  app.all("/sensitive", { onRequest: [web.authenticate({ maxAuthAge: "5m" })] }, async ({ auth }) => {
    return { userId: auth.userId };
  });
  app.post("/reauthenticate", { preValidation: web.authenticate() }, async (req, reply) => {
    const again = await web.reauthenticate(req, reply);
    return again && { accessToken: again.accessToken };
  });
  const twice = [web.authenticate({ optional: true }), web.authenticate({ consistency: "strong" })];
  app.get("/strict", { onRequest: twice }, async ({ auth }) => {
    return { source: auth.source };
  });
  return app;
}

export async function listen(app: FastifyInstance): Promise<Served> {
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    url,
    close: () => {
      app.server.closeAllConnections();
      return app.close();
    },
  };
}

export const startFastify: Start = async (app) => listen(await build(app));
