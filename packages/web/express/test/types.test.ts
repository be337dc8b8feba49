/** What the compiler knows of `req.auth`, its claims being registered in express-app.ts. */
import type { AccessClaims, Authenticated, Issued, JsonObject, Sessions } from "@sess/core";
import express, { type Request } from "express";
import { expectTypeOf, test } from "vitest";
import type { Claims } from "../../http/test/world.ts";
import type { ExpressHandler, ExpressSessions, expressSessions, RegisteredClaims } from "../src/index.ts";

test("req.auth has the registered claims, and any JSON where none are", () => {
  expectTypeOf<Request["auth"]>().toEqualTypeOf<Authenticated<Claims>>();
  expectTypeOf<Request["auth"]["claims"]>().toEqualTypeOf<AccessClaims & Claims>();
  expectTypeOf<RegisteredClaims<object>>().toEqualTypeOf<JsonObject>();
});

test("sessions must carry the registered claims, and may carry more", () => {
  type Takes = Parameters<typeof expressSessions<Claims & { team: string }>>[0];
  expectTypeOf<Takes>().toEqualTypeOf<Sessions<Claims & { team: string }>>();
  // @ts-expect-error: these sessions lack `plan`, which `req.auth.claims` promises.
  expectTypeOf<typeof expressSessions<{ team: string }>>().toBeFunction();
});

test("a handler behind authenticate() keeps what Express knows of it", () => {
  const wire = ({ authenticate, routes, signIn, authOf }: ExpressSessions<Claims>): void => {
    const app = express();
    app.use(routes);
    app.get("/teams/:team", authenticate(), async (req, res) => {
      expectTypeOf(req.auth.claims.plan).toEqualTypeOf<"free" | "pro">();
      expectTypeOf(req.params.team).toEqualTypeOf<string>();
      expectTypeOf(authOf(req)).toEqualTypeOf<Authenticated<Claims> | undefined>();
      expectTypeOf(await signIn(req, res, { userId: "ada", claims: { plan: "pro" } })).toEqualTypeOf<
        Issued<Claims> | undefined
      >();
      // @ts-expect-error: these sessions carry claims, so a sign-in must give them.
      await signIn(req, res, { userId: "ada" });
    });
  };
  expectTypeOf(wire).toBeFunction();
  expectTypeOf<ExpressHandler>().toExtend<express.RequestHandler>();
});
