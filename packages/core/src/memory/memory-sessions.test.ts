/** What memorySessions adds to the contract, which the conformance kit tries on it. */
import { describe, expect, it } from "vitest";
import type { NewSession } from "../contracts/session.ts";
import { memorySessions } from "./memory-sessions.ts";

const session = {
  id: "s1",
  userId: "42",
  gen: 0,
  device: { label: "Work laptop" },
  claims: { roles: ["admin"], nested: { deep: true } },
  createdAt: 1_000,
  authenticatedAt: 1_000,
  rotatedAt: 1_000,
  expiresAt: 5_000,
  absoluteExpiresAt: 9_000,
  revokedAt: null,
  revokedReason: null,
  revokedBy: null,
  startedAt: 1_000,
} satisfies NewSession;

describe("memorySessions", () => {
  it("keeps a copy: what its caller changes later stays outside", async () => {
    const store = memorySessions();
    const given = structuredClone(session);
    await store.create(given);
    given.claims.roles.push("root");
    given.device.label = "changed";
    expect(await store.findMany(["s1"], 1_000)).toMatchObject([
      { claims: session.claims, device: session.device },
    ]);
  });

  it("hands out nothing that could change the truth", async () => {
    const store = memorySessions();
    await store.create(session);
    const [found] = await store.findMany(["s1"], 1_000);
    expect(() => Object.assign(found!, { revokedAt: 1 })).toThrow(TypeError);
    expect(() => Object.assign(found!.denied, [{ jti: "t1" }])).toThrow(TypeError);
    expect(() => (found!.claims["roles"] as string[]).push("root")).toThrow(TypeError);
    const rotated = await store.rotate("s1", 0, { expiresAt: 6_000, now: 2_000 });
    expect(Object.isFrozen(rotated)).toBe(true);
  });

  it("leaves what it handed out as it was when the session changes", async () => {
    const store = memorySessions();
    await store.create(session);
    const [before] = await store.findMany(["s1"], 1_000);
    await store.revoke("s1", { reason: "logout", by: null, now: 2_000 });
    expect(before?.revokedAt).toBeNull();
    expect(await store.findMany(["s1"], 1_000)).toMatchObject([
      { revokedAt: 2_000, revokedReason: "logout" },
    ]);
  });

  it("is one store per call", async () => {
    const store = memorySessions();
    await store.create(session);
    expect(await memorySessions().findMany(["s1"], 1_000)).toEqual([]);
  });
});
