/** What the compiler knows of who asks. */
import type { Authenticated, Issued, Sessions } from "@sess/core";
import type { NextRequest } from "next/server.js";
import { expectTypeOf, test } from "vitest";
import type { Claims } from "../../http/test/world.ts";
import { nextSessions } from "../src/index.ts";

type Roles = { roles: string[] };
type Auth = Authenticated<Claims & Roles>;

test("the claims come from the sessions, given as they are or by a function", () => {
  const check = async (sessions: Sessions<Claims, Roles>): Promise<void> => {
    for (const given of [sessions, () => sessions, async () => sessions]) {
      const { auth } = nextSessions(given);
      expectTypeOf(await auth()).branded.toEqualTypeOf<Auth | undefined>();
      expectTypeOf((await auth())!.claims.plan).toEqualTypeOf<"free" | "pro">();
      // @ts-expect-error: there may be nobody.
      expectTypeOf((await auth()).userId).toBeString();
    }
  };
  expectTypeOf(check).toBeFunction();
});

test("a handler knows who asks, and its params; only where a credential is optional may there be nobody", () => {
  const check = (sessions: Sessions<Claims, Roles>): void => {
    const { authenticated } = nextSessions(sessions);
    type Context = { params: Promise<{ team: string }> };
    const handler = authenticated<Context>(async (request, { auth, params }) => {
      expectTypeOf(request).toEqualTypeOf<NextRequest>();
      expectTypeOf(auth).branded.toEqualTypeOf<Auth>();
      return Response.json((await params).team);
    });
    expectTypeOf(handler).toEqualTypeOf<(request: NextRequest, context: Context) => Promise<Response>>();
    authenticated((_, { auth }) => {
      expectTypeOf(auth).branded.toEqualTypeOf<Auth>();
      return new Response();
    });
    authenticated(
      (_, { auth }) => {
        expectTypeOf(auth).branded.toEqualTypeOf<Auth | undefined>();
        return new Response();
      },
      { optional: true },
    );
  };
  expectTypeOf(check).toBeFunction();
});

test("a sign-in gives the claims that these sessions carry", () => {
  const check = async (sessions: Sessions<Claims, Roles>): Promise<void> => {
    const { signIn } = nextSessions(sessions);
    const signedIn = await signIn({ userId: "ada", claims: { plan: "pro" } });
    if (signedIn.ok) expectTypeOf(signedIn.issued).toEqualTypeOf<Issued<Claims>>();
    else expectTypeOf(signedIn.response).toEqualTypeOf<Response>();
    // @ts-expect-error: these sessions carry claims, so a sign-in must give them.
    await signIn({ userId: "ada" });
  };
  expectTypeOf(check).toBeFunction();
});
