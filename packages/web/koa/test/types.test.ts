/** What the compiler knows of `ctx.state.auth`. */
import { Router } from "@koa/router";
import type { Authenticated, Issued, Sessions } from "@sess/core";
import Koa from "koa";
import { expectTypeOf, test } from "vitest";
import type { Claims } from "../../http/test/world.ts";
import { type KoaSessions, koaSessions } from "../src/index.ts";

test("an application with the routes is still a Koa", () => {
  const wire = ({ routes }: KoaSessions): Koa => new Koa().use(routes);
  expectTypeOf(wire).toBeFunction();
});

test("middleware behind authenticate() knows who is there, with the claims of these sessions", () => {
  const wire = (sessions: Sessions<Claims, { roles: string[] }>): void => {
    const { authenticate, routes } = koaSessions(sessions);
    const app = new Koa();
    app
      .use(routes)
      .use(authenticate())
      .use((ctx) => {
        expectTypeOf(ctx.state.auth.claims.plan).toEqualTypeOf<"free" | "pro">();
        expectTypeOf(ctx.state.auth.claims.roles).toEqualTypeOf<string[]>();
        // @ts-expect-error: no such claim.
        void ctx.state.auth.claims.team;
      });
  };
  expectTypeOf(wire).toBeFunction();
});

test("a route keeps what the router knows, and who may be nobody may be undefined", () => {
  const wire = ({ authenticate, signIn, reauthenticate, authOf }: KoaSessions<Claims>): void => {
    const router = new Router();
    router.get("/teams/:team", authenticate(), async (ctx) => {
      expectTypeOf(ctx.state.auth.claims.plan).toEqualTypeOf<"free" | "pro">();
      expectTypeOf(ctx.params["team"]).toEqualTypeOf<string | undefined>();
      expectTypeOf(authOf(ctx)).branded.toEqualTypeOf<Authenticated<Claims> | undefined>();
      expectTypeOf(await signIn(ctx, { userId: "ada", claims: { plan: "pro" } })).toEqualTypeOf<
        Issued<Claims> | undefined
      >();
      expectTypeOf(await reauthenticate(ctx)).branded.toEqualTypeOf<
        ({ readonly ok: true } & Omit<Issued<Claims>, "refreshToken">) | undefined
      >();
      // @ts-expect-error: these sessions carry claims, so a sign-in must give them.
      await signIn(ctx, { userId: "ada" });
    });
    router.get("/maybe", authenticate({ optional: true }), (ctx) => {
      expectTypeOf(ctx.state.auth?.userId).toEqualTypeOf<string | undefined>();
      // @ts-expect-error: there may be nobody.
      void ctx.state.auth.userId;
    });
  };
  expectTypeOf(wire).toBeFunction();
});

test("an application whose state has a type of its own", () => {
  const wire = ({ authenticate, routes, authOf }: KoaSessions<Claims>): void => {
    const app = new Koa<{ requestId: string; auth: Authenticated<Claims> }>();
    app.use(routes);
    app.use(authenticate());
    app.use((ctx) => {
      expectTypeOf(ctx.state.requestId).toEqualTypeOf<string>();
      expectTypeOf(authOf(ctx)?.claims.plan).toEqualTypeOf<"free" | "pro" | undefined>();
    });
  };
  expectTypeOf(wire).toBeFunction();
  expectTypeOf<KoaSessions["routes"]>().toExtend<Koa.Middleware>();
});
