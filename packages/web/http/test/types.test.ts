/** What the compiler knows of a request and of who sent it. */
import type { Authenticated, Sessions, SignIn } from "@sess/core";
import { expectTypeOf, test } from "vitest";
import { type HttpSessions, httpSessions, type RequestHead, type RouteRequest } from "../src/index.ts";

type Claims = { plan: "free" | "pro" };
test("a fetch Request is taken as it is", () => {
  expectTypeOf<Request>().toExtend<RouteRequest>();
  expectTypeOf<{ method: string; headers: { get(name: string): string | null } }>().toExtend<RequestHead>();
});

test("the claims come from the sessions", () => {
  expectTypeOf<ReturnType<typeof httpSessions<Claims>>>().toEqualTypeOf<HttpSessions<Claims>>();
  expectTypeOf<Parameters<typeof httpSessions<Claims>>[0]>().toEqualTypeOf<Sessions<Claims>>();
  expectTypeOf<Parameters<HttpSessions<Claims>["signIn"]>[1]>().toEqualTypeOf<SignIn<Claims>>();
});

test("what a request is known by has the computed claims too, and a sign-in does not", () => {
  type Roles = { roles: string[] };
  const check = async (sessions: Sessions<Claims, Roles>, request: Request): Promise<void> => {
    const web = httpSessions(sessions);
    const outcome = await web.authenticate(request);
    if (outcome.ok) expectTypeOf(outcome.auth).toEqualTypeOf<Authenticated<Claims & Roles>>();
    expectTypeOf(web.signIn).parameter(1).toEqualTypeOf<SignIn<Claims>>();
  };
  expectTypeOf(check).toBeFunction();
});

test("only where a credential is optional may there be nobody", () => {
  const check = async (web: HttpSessions<Claims>, request: Request): Promise<void> => {
    const certain = await web.authenticate(request, { consistency: "strong" });
    if (certain.ok) expectTypeOf(certain.auth).toEqualTypeOf<Authenticated<Claims>>();
    const optional = await web.authenticate(request, { optional: true });
    if (optional.ok) expectTypeOf(optional.auth).toEqualTypeOf<Authenticated<Claims> | undefined>();
    // @ts-expect-error: these sessions carry claims, so a sign-in must give them.
    await web.signIn(request, { userId: "ada" });
  };
  expectTypeOf(check).toBeFunction();
});
