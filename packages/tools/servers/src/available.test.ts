import { afterEach, describe, expect, it, vi } from "vitest";
import { available, whyNot } from "./available.ts";
import type { Way } from "./way.ts";

describe("availability", () => {
  afterEach(() => vi.unstubAllEnvs());
  it("is everything for a server of our own", () => {
    found({ kind: "program", path: "/usr/bin/redis-server" });
    expect([available("redis"), available("redis:control")]).toEqual([true, true]);
  });

  it("is all but control for a server given by URL", () => {
    found({ kind: "given", url: "redis://127.0.0.1" });
    expect([available("redis"), available("redis:control")]).toEqual([true, false]);
    expect(whyNot("redis:control")).toContain("given by URL");
  });

  it("is nothing for a missing server, and says how to get it", () => {
    found({ kind: "missing", reason: "put redis-server on PATH" });
    expect([available("redis"), available("redis:control")]).toEqual([false, false]);
    expect(whyNot("redis")).toBe("no redis: put redis-server on PATH");
  });
});

function found(way: Way): void {
  vi.stubEnv("SESS_SERVERS_REDIS", JSON.stringify(way));
}
