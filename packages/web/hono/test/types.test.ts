/** What the compiler knows of `c.var.auth`. */
import type { Authenticated, Issued, Sessions } from "@sess/core";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import type { hc, InferResponseType } from "hono/client";
import { expectTypeOf, test } from "vitest";
import type { Claims } from "../../http/test/world.ts";
import { type HonoSessions, honoSessions } from "../src/index.ts";

test("behind authenticate() c.var.auth has the claims of these sessions", () => {
  const wire = (sessions: Sessions<Claims, { roles: string[] }>): void => {
    const { authenticate, routes } = honoSessions(sessions);
    const app = new Hono().use(routes);
    app.get("/teams/:team", authenticate(), (c) => {
      expectTypeOf(c.var.auth.claims.plan).toEqualTypeOf<"free" | "pro">();
      expectTypeOf(c.var.auth.claims.roles).toEqualTypeOf<string[]>();
      expectTypeOf(c.get("auth").userId).toEqualTypeOf<string>();
      expectTypeOf(c.req.param("team")).toEqualTypeOf<string>();
      // @ts-expect-error: no such claim.
      void c.var.auth.claims.team;
      return c.text("");
    });
    app.get("/public", (c) => {
      // @ts-expect-error: nobody has been authenticated here.
      void c.var.auth.userId;
      return c.text("");
    });
  };
  expectTypeOf(wire).toBeFunction();
});

test("so it has behind app.use(authenticate())", () => {
  const wire = ({ authenticate }: HonoSessions<Claims>): void => {
    new Hono().use(authenticate()).get("/me", (c) => {
      expectTypeOf(c.var.auth.claims.plan).toEqualTypeOf<"free" | "pro">();
      return c.json({ plan: c.var.auth.claims.plan });
    });
  };
  expectTypeOf(wire).toBeFunction();
});

test("who may be nobody may be undefined", () => {
  const wire = ({ authenticate }: HonoSessions<Claims>): void => {
    new Hono().get("/maybe", authenticate({ optional: true }), (c) => {
      expectTypeOf(c.var.auth?.userId).toEqualTypeOf<string | undefined>();
      // @ts-expect-error: there may be nobody.
      return c.text(c.var.auth.userId);
    });
  };
  expectTypeOf(wire).toBeFunction();
});

test("the helpers take a context of any application, and know the claims", () => {
  type Env = { Bindings: { SECRET: string }; Variables: { requestId: string } };
  const wire = ({ authenticate, signIn, reauthenticate, authOf }: HonoSessions<Claims>): void => {
    const app = new Hono<Env>();
    app.post("/login", async (c) => {
      const signedIn = await signIn(c, { userId: "ada", claims: { plan: "pro" } });
      if (!signedIn.ok) return signedIn.response;
      expectTypeOf(signedIn.issued).toEqualTypeOf<Issued<Claims>>();
      // @ts-expect-error: these sessions carry claims, so a sign-in must give them.
      await signIn(c, { userId: "ada" });
      return c.json(signedIn.tokens);
    });
    app.post("/confirm", authenticate(), async (c) => {
      expectTypeOf(c.var.requestId).toEqualTypeOf<string>();
      expectTypeOf(c.env.SECRET).toEqualTypeOf<string>();
      expectTypeOf(authOf(c)).branded.toEqualTypeOf<Authenticated<Claims> | undefined>();
      const again = await reauthenticate(c);
      return again.ok ? c.json({ accessToken: again.issued.accessToken }) : again.response;
    });
  };
  expectTypeOf(wire).toBeFunction();
});

test("sessions may be a function of the context, with the bindings that it has", () => {
  const wire = (make: (secret: string) => Sessions<Claims>): void => {
    const { authenticate } = honoSessions((c: Context<{ Bindings: { SECRET: string } }>) =>
      make(c.env.SECRET),
    );
    new Hono<{ Bindings: { SECRET: string } }>().get("/me", authenticate(), (c) => {
      expectTypeOf(c.var.auth.claims.plan).toEqualTypeOf<"free" | "pro">();
      return c.text(c.env.SECRET);
    });
  };
  expectTypeOf(wire).toBeFunction();
  expectTypeOf<HonoSessions["routes"]>().toExtend<MiddlewareHandler>();
});

test("Hono's client knows what a sign-in is answered", () => {
  const wire = ({ signIn }: HonoSessions<Claims>) => {
    const app = new Hono().post("/login", async (c) => {
      const signedIn = await signIn(c, { userId: "ada", claims: { plan: "pro" } });
      return signedIn.ok ? c.json({ userId: "ada" }) : signedIn.response;
    });
    type Login = ReturnType<typeof hc<typeof app>>["login"]["$post"];
    expectTypeOf<InferResponseType<Login>>().toEqualTypeOf<{ userId: string } | { error: string }>();
    expectTypeOf<InferResponseType<Login, 200>>().toEqualTypeOf<{ userId: string }>();
  };
  expectTypeOf(wire).toBeFunction();
});
