/** The application of the shared behaviours, in Hono, wherever it runs. */
import { Hono } from "hono";
import { setCookie } from "hono/cookie";
import type { Claims } from "../../http/test/world.ts";
import type { HonoSessions } from "../src/index.ts";

export function build(web: HonoSessions<Claims>, framework: { Hono: typeof Hono } = { Hono }): Hono {
  const app = new framework.Hono();
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
  app.get("/news", web.authenticate({ optional: true }), (c) => {
    const headers = { "Cache-Control": "public, max-age=60", "Set-Cookie": "seen=1" };
    return c.json({ userId: c.var.auth?.userId ?? null }, 200, headers);
  });
  app.all("/sensitive", web.authenticate({ maxAuthAge: "5m" }), (c) => c.json({ userId: c.var.auth.userId }));
  app.post("/reauthenticate", web.authenticate(), async (c) => {
    const again = await web.reauthenticate(c);
    return again.ok ? c.json({ accessToken: again.issued.accessToken }) : again.response;
  });
  app.use("/strict", web.authenticate({ optional: true }));
  app.get("/strict", web.authenticate({ consistency: "strong" }), (c) =>
    c.json({ source: c.var.auth.source }),
  );
  return app;
}
