/** The application of the shared behaviours, in Koa. */
import { createServer } from "node:http";
import { bodyParser } from "@koa/bodyparser";
import { Router } from "@koa/router";
import type Koa from "koa";
import { type Served, served } from "../../http/test/served.ts";
import type { App, Start } from "../../http/test/world.ts";
import { koaSessions } from "../src/index.ts";

type LoginBody = { userId: string; label: string; startedAt: number };

export interface Setup {
  readonly framework: typeof Koa;
  /** The body parser that comes before the routes, if any does. */
  readonly parser?: (() => Koa.Middleware) | undefined;
}

export function build({ framework, parser }: Setup, { sessions, options }: App): Koa {
  const app = new framework();
  const web = koaSessions(sessions, options);
  if (parser) app.use(parser());
  app.use(web.routes);
  if (!parser) app.use(bodyParser());

  const router = new Router();
  router.post("/login", async (ctx) => {
    ctx.cookies.set("theme", "dark");
    const { userId, label, startedAt } = ctx.request.body as LoginBody;
    const claims = { plan: "pro" } as const;
    const issued = await web.signIn(ctx, { userId, startedAt, claims, device: { label } });
    if (issued) ctx.body = { userId, sessionId: issued.session.id };
  });
  router.all("/me", web.authenticate(), (ctx) => {
    ctx.body = { userId: ctx.state.auth.userId, plan: ctx.state.auth.claims.plan };
  });
  router.all("/maybe", web.authenticate({ optional: true }), (ctx) => {
    ctx.body = { userId: ctx.state.auth?.userId ?? null };
  });
  router.get("/news", web.authenticate({ optional: true }), (ctx) => {
    ctx.set({ "Cache-Control": "public, max-age=60", "Set-Cookie": "seen=1" });
    ctx.body = { userId: ctx.state.auth?.userId ?? null };
  });
  router.all("/sensitive", web.authenticate({ maxAuthAge: "5m" }), (ctx) => {
    ctx.body = { userId: ctx.state.auth.userId };
  });
  router.post("/reauthenticate", web.authenticate(), async (ctx) => {
    const again = await web.reauthenticate(ctx);
    if (again) ctx.body = { accessToken: again.accessToken };
  });
  router.use("/strict", web.authenticate({ optional: true }));
  router.get("/strict", web.authenticate({ consistency: "strong" }), (ctx) => {
    ctx.body = { source: ctx.state.auth.source };
  });
  app.use(router.routes());
  return app;
}

export function listen(app: Koa): Promise<Served> {
  const answer = app.callback();
  return served(createServer((req, res) => void answer(req, res)));
}

export function startKoa(setup: Setup): Start {
  return (app) => {
    const koa = build(setup, app);
    koa.silent = true;
    return listen(koa);
  };
}
