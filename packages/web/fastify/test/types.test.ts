/** What the compiler knows of `req.auth`, its claims being registered in fastify-app.ts. */
import type { AccessClaims, Authenticated, Issued, JsonObject, Sessions } from "@sess/core";
import Fastify, { type FastifyRequest } from "fastify";
import { expectTypeOf, test } from "vitest";
import type { Claims } from "../../http/test/world.ts";
import { type FastifySessions, fastifySessions, type RegisteredClaims } from "../src/index.ts";

test("req.auth has the registered claims, and any JSON where none are", () => {
  expectTypeOf<FastifyRequest["auth"]>().toEqualTypeOf<Authenticated<Claims>>();
  expectTypeOf<FastifyRequest["auth"]["claims"]>().toEqualTypeOf<AccessClaims & Claims>();
  expectTypeOf<RegisteredClaims<object>>().toEqualTypeOf<JsonObject>();
});

test("sessions must carry the registered claims, and may carry more", () => {
  type Takes = Parameters<typeof fastifySessions<Claims & { team: string }>>[0];
  expectTypeOf<Takes>().toEqualTypeOf<Sessions<Claims & { team: string }>>();
  const wire = (
    given: Sessions<{ team: string }>,
    wrong: Sessions<{ plan: string }>,
    computed: Sessions<{ team: string }, Claims>,
  ): void => {
    // @ts-expect-error: these sessions lack `plan`, which `req.auth.claims` promises.
    fastifySessions(given);
    // @ts-expect-error: these have another `plan`.
    fastifySessions(wrong);
    const { authOf } = fastifySessions(computed);
    expectTypeOf(authOf).returns.branded.toEqualTypeOf<
      Authenticated<{ team: string } & Claims> | undefined
    >();
  };
  expectTypeOf(wire).toBeFunction();
});

type Route = { Params: { team: string }; Reply: { 200: { userId: string } } };

test("a route keeps what its generics say, and its reply may be of one type", () => {
  const wire = async ({ authenticate, routes, signIn, reauthenticate, authOf }: FastifySessions<Claims>) => {
    const app = Fastify();
    await app.register(routes);
    app.addHook("preHandler", authenticate({ optional: true }));
    app.get<Route>("/teams/:team", { onRequest: [authenticate()] }, async (req, reply) => {
      expectTypeOf(req.auth.claims.plan).toEqualTypeOf<"free" | "pro">();
      expectTypeOf(req.params.team).toEqualTypeOf<string>();
      expectTypeOf(authOf(req)).branded.toEqualTypeOf<Authenticated<Claims> | undefined>();
      expectTypeOf(await signIn(req, reply, { userId: "ada", claims: { plan: "pro" } })).toEqualTypeOf<
        Issued<Claims> | undefined
      >();
      expectTypeOf(await reauthenticate(req, reply)).branded.toEqualTypeOf<
        ({ readonly ok: true } & Omit<Issued<Claims>, "refreshToken">) | undefined
      >();
      // @ts-expect-error: these sessions carry claims, so a sign-in must give them.
      await signIn(req, reply, { userId: "ada" });
      return { userId: req.auth.userId };
    });
  };
  expectTypeOf(wire).toBeFunction();
});

test("servers of HTTP/2 take the plugin, the hooks and the helpers", () => {
  const wire = async ({ authenticate, routes, signIn }: FastifySessions<Claims>) => {
    const app = Fastify({ http2: true });
    await app.register(routes);
    app.get("/me", { preHandler: authenticate() }, async (req, reply) => {
      await signIn(req, reply, { userId: req.auth.userId, claims: { plan: "pro" } });
    });
  };
  expectTypeOf(wire).toBeFunction();
});
