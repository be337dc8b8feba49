import { afterEach, describe, expect, it, vi } from "vitest";
import { available, whyNot } from "./available.ts";
import type { Way } from "./way.ts";

const redisNeeds = ["redis", "redis:control", "redis:process"] as const;

describe("availability", () => {
  afterEach(() => vi.unstubAllEnvs());
  it("is everything for a server of our own", () => {
    found({ kind: "program", path: "/usr/bin/redis-server" });
    expect(redisNeeds.map(available)).toEqual([true, true, true]);
  });

  it("is control, but no process here, for a server in Docker", () => {
    found({ kind: "docker" });
    expect(redisNeeds.map(available)).toEqual([true, true, false]);
    expect(whyNot("redis:process")).toContain("put redis-server on PATH");
  });

  it("is neither for a server given by URL", () => {
    found({ kind: "given", url: "redis://127.0.0.1" });
    expect(redisNeeds.map(available)).toEqual([true, false, false]);
    expect(whyNot("redis:control")).toContain("given by URL");
    expect(whyNot("redis:process")).toContain("given by URL");
  });

  it("is not the real one, for a stand-in", () => {
    vi.stubEnv("SESS_SERVERS_MONGODB", JSON.stringify({ kind: "program", path: "/usr/bin/java" }));
    expect(available("mongodb:control")).toBe(true);
    expect(whyNot("mongodb:real")).toContain("no mongod: put it on PATH");
    vi.stubEnv("SESS_SERVERS_MONGODB", JSON.stringify({ kind: "program", path: "/usr/bin/mongod" }));
    expect(available("mongodb:real")).toBe(true);
  });

  it("is nothing for a missing server, and says how to get it", () => {
    found({ kind: "missing", reason: "put redis-server on PATH" });
    expect(redisNeeds.map(available)).toEqual([false, false, false]);
    expect(whyNot("redis")).toBe("no redis: put redis-server on PATH");
  });
});

function found(way: Way): void {
  vi.stubEnv("SESS_SERVERS_REDIS", JSON.stringify(way));
}
