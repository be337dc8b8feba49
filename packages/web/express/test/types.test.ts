/** What the compiler knows of `req.auth`, its claims being registered in express-app.ts. */
import type { AccessClaims, Authenticated, Issued, JsonObject, Sessions } from "@sess/core";
import express, { type Request } from "express";
import { expectTypeOf, test } from "vitest";
import type { Claims } from "../../http/test/world.ts";
import {
  type ExpressHandler,
  type ExpressSessions,
  expressSessions,
  type RegisteredClaims,
} from "../src/index.ts";

test("req.auth has the registered claims, and any JSON where none are", () => {
  expectTypeOf<Request["auth"]>().toEqualTypeOf<Authenticated<Claims>>();
  expectTypeOf<Request["auth"]["claims"]>().toEqualTypeOf<AccessClaims & Claims>();
  expectTypeOf<RegisteredClaims<object>>().toEqualTypeOf<JsonObject>();
});

test("sessions must carry the registered claims, and may carry more", () => {
  type Takes = Parameters<typeof expressSessions<Claims & { team: string }>>[0];
  expectTypeOf<Takes>().toEqualTypeOf<Sessions<Claims & { team: string }>>();
  const wire = (
    given: Sessions<{ team: string }>,
    wrong: Sessions<{ plan: string }>,
    computed: Sessions<{ team: string }, Claims>,
  ): void => {
    // @ts-expect-error: these sessions lack `plan`, which `req.auth.claims` promises.
    expressSessions(given);
    // @ts-expect-error: these have another `plan`.
    expressSessions(wrong);
    const { authOf } = expressSessions(computed);
    expectTypeOf(authOf).returns.branded.toEqualTypeOf<
      Authenticated<{ team: string } & Claims> | undefined
    >();
  };
  expectTypeOf(wire).toBeFunction();
});

test("a handler behind authenticate() keeps what Express knows of it", () => {
  const wire = ({ authenticate, routes, signIn, reauthenticate, authOf }: ExpressSessions<Claims>): void => {
    const app = express();
    app.use(routes);
    app.get("/teams/:team", authenticate(), async (req, res) => {
      expectTypeOf(req.auth.claims.plan).toEqualTypeOf<"free" | "pro">();
      expectTypeOf(req.params.team).toEqualTypeOf<string>();
      expectTypeOf(authOf(req)).branded.toEqualTypeOf<Authenticated<Claims> | undefined>();
      expectTypeOf(await signIn(req, res, { userId: "ada", claims: { plan: "pro" } })).toEqualTypeOf<
        Issued<Claims> | undefined
      >();
      expectTypeOf(await reauthenticate(req, res)).branded.toEqualTypeOf<
        ({ readonly ok: true } & Omit<Issued<Claims>, "refreshToken">) | undefined
      >();
      // @ts-expect-error: these sessions carry claims, so a sign-in must give them.
      await signIn(req, res, { userId: "ada" });
    });
  };
  expectTypeOf(wire).toBeFunction();
  expectTypeOf<ExpressHandler>().toExtend<express.RequestHandler>();
});
