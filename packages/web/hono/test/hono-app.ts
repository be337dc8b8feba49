/** The application of the shared behaviours, in Hono. */
import type { AddressInfo } from "node:net";
import { serve, type ServerType } from "@hono/node-server";
import { Hono } from "hono";
import { setCookie } from "hono/cookie";
import type { App, Claims, Start } from "../../http/test/world.ts";
import { type HonoSessions, honoSessions } from "../src/index.ts";

/** The routes, whatever `sessions` are and wherever it runs. */
export function build(web: HonoSessions<Claims>): Hono {
  const app = new Hono();
  app.use(web.routes);
  app.post("/login", async (c) => {
    setCookie(c, "theme", "dark");
    const { userId, label, startedAt } = await c.req.json();
    const claims = { plan: "pro" } as const;
    const signedIn = await web.signIn(c, { userId, startedAt, claims, device: { label } });
    if (!signedIn.ok) return signedIn.response;
    return c.json({ userId, sessionId: signedIn.issued.session.id });
  });
  app.all("/me", web.authenticate(), (c) => {
    const { userId, claims } = c.var.auth;
    return c.json({ userId, plan: claims.plan });
  });
  app.all("/maybe", web.authenticate({ optional: true }), (c) =>
    c.json({ userId: c.var.auth?.userId ?? null }),
  );
  app.all("/sensitive", web.authenticate({ maxAuthAge: "5m" }), (c) => c.json({ userId: c.var.auth.userId }));
  app.post("/reauthenticate", web.authenticate(), async (c) => {
    const again = await web.reauthenticate(c);
    return again.ok ? c.json({ accessToken: again.issued.accessToken }) : again.response;
  });
  app.get("/strict", web.authenticate({ consistency: "strong" }), (c) =>
    c.json({ source: c.var.auth.source }),
  );
  return app;
}

export async function listen(app: Pick<Hono, "fetch">): Promise<{ url: string; close(): Promise<unknown> }> {
  const server = await new Promise<ServerType>((resolve) => {
    const opened = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, () => resolve(opened));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      if ("closeAllConnections" in server) server.closeAllConnections();
      return new Promise((resolve) => void server.close(resolve));
    },
  };
}

export const startHono: Start = ({ sessions, options }: App) =>
  listen(build(honoSessions(sessions, options)));
