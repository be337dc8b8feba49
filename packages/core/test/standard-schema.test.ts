/** The validators that people have fit without an adapter. */
import * as v from "valibot";
import { expect, expectTypeOf, it } from "vitest";
import * as z from "zod";
import { createSessions } from "../src/index.ts";
import { memorySessions } from "../src/memory/index.ts";
import { AUDIENCE, ISSUER, KEY } from "./support/fixture.ts";

const base = { issuer: ISSUER, audience: AUDIENCE, keys: [KEY] };

it("zod validates, completes and types the claims", async () => {
  const claimsSchema = z.object({ tenant: z.string(), plan: z.enum(["free", "pro"]).default("free") });
  const sessions = createSessions({ ...base, store: memorySessions(), claimsSchema });
  const { session } = await sessions.issue({ userId: "user", claims: { tenant: "t1", plan: "pro" } });
  expectTypeOf(session.claims).toEqualTypeOf<{ tenant: string; plan: "free" | "pro" }>();
  const completed = await sessions.issue({ userId: "user", claims: { tenant: "t1" } as never });
  expect(completed.session.claims).toEqual({ tenant: "t1", plan: "free" });
  const wrong = sessions.issue({ userId: "user", claims: { tenant: 7 } as never });
  await expect(wrong).rejects.toThrow("sess: claims: are not valid. claims.tenant: ");
});

it("valibot validates and types the claims", async () => {
  const claimsSchema = v.object({ roles: v.array(v.string()) });
  const sessions = createSessions({ ...base, store: memorySessions(), claimsSchema });
  const { accessToken } = await sessions.issue({ userId: "user", claims: { roles: ["admin"] } });
  const auth = await sessions.authenticate(accessToken);
  if (auth.ok) expectTypeOf(auth.claims.roles).toEqualTypeOf<string[]>();
  expect(auth).toMatchObject({ ok: true, claims: { roles: ["admin"] } });
  const wrong = sessions.issue({ userId: "user", claims: { roles: [7] } as never });
  await expect(wrong).rejects.toThrow("claims.roles.0: ");
});
