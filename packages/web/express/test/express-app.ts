/** The application of the shared behaviours, in Express. */
import { createServer } from "node:http";
import type express from "express";
import { type Served, served } from "../../http/test/served.ts";
import type { App, Claims, Start } from "../../http/test/world.ts";
import { expressSessions } from "../src/index.ts";

declare module "@sess/express" {
  interface Register {
    claims: Claims;
  }
}

export interface Setup {
  readonly framework: typeof express;
  /** Whether the routes come before or after the body parser. */
  readonly routes: "before express.json()" | "after express.json()";
}

export function build({ framework, routes }: Setup, { sessions, options }: App): express.Express {
  const app = framework();
  const web = expressSessions(sessions, options);
  if (routes === "before express.json()") app.use(web.routes);
  app.use(framework.json(), framework.urlencoded({ extended: true }));
  if (routes === "after express.json()") app.use(web.routes);

  app.post("/login", async (req, res, next) => {
    try {
      res.cookie("theme", "dark");
      const { userId, label, startedAt } = req.body;
      const claims = { plan: "pro" } as const;
      const issued = await web.signIn(req, res, { userId, startedAt, claims, device: { label } });
      if (issued) res.json({ userId, sessionId: issued.session.id });
    } catch (error) {
      next(error);
    }
  });
  app.all("/me", web.authenticate(), (req, res) => {
    res.json({ userId: req.auth.userId, plan: req.auth.claims.plan });
  });
  app.all("/maybe", web.authenticate({ optional: true }), (req, res) => {
    res.json({ userId: web.authOf(req)?.userId ?? null });
  });
  app.get("/news", web.authenticate({ optional: true }), (req, res) => {
    res.set({ "Cache-Control": "public, max-age=60", "Set-Cookie": "seen=1" });
    res.json({ userId: web.authOf(req)?.userId ?? null });
  });
  app.all("/sensitive", web.authenticate({ maxAuthAge: "5m" }), (req, res) => {
    res.json({ userId: req.auth.userId });
  });
  app.post("/reauthenticate", web.authenticate(), async (req, res, next) => {
    try {
      const again = await web.reauthenticate(req, res);
      if (again) res.json({ accessToken: again.accessToken });
    } catch (error) {
      next(error);
    }
  });
  app.use("/strict", web.authenticate({ optional: true }));
  app.get("/strict", web.authenticate({ consistency: "strong" }), (req, res) => {
    res.json({ source: req.auth.source });
  });
  return app;
}

export function listen(app: express.Express): Promise<Served> {
  return served(createServer(app));
}

export function startExpress(setup: Setup): Start {
  return (app) => listen(build(setup, app));
}
