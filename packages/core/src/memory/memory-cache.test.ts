import { describe, expect, it } from "vitest";
import { memoryCache } from "./memory-cache.ts";

describe("memoryCache", () => {
  it("forgets everything when it is cleared, and goes on working", async () => {
    const cache = memoryCache();
    for (let index = 0; index < 10; index += 1) await cache.set(`${index}`, "42", 60_000);
    cache.clear();
    expect(await cache.get("1")).toBeNull();
    expect(await cache.add("1", "43", 60_000)).toBe(true);
    expect(await cache.get("1")).toBe("43");
  });

  it("shares nothing with another cache", async () => {
    await memoryCache().set("a", "1", 60_000);
    expect(await memoryCache().get("a")).toBeNull();
  });

  it("names the option that is not valid", () => {
    expect(() => memoryCache({ clock: 7 as never })).toThrow(
      new TypeError("memoryCache: option clock must be a function"),
    );
  });
});
