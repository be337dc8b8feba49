import { describe, expect, it } from "vitest";
import { ExpiringMap } from "./expiring-map.ts";

describe("ExpiringMap", () => {
  it("ends an entry at the millisecond, not before and not after", () => {
    let now = 1_000;
    const map = new ExpiringMap(() => now);
    map.set("a", "1", 500);
    now = 1_499;
    expect(map.get("a")).toBe("1");
    now = 1_500;
    expect(map.get("a")).toBeNull();
  });

  it("lets go of an expired entry that is asked for", () => {
    let now = 0;
    const map = new ExpiringMap(() => now);
    map.set("a", "1", 1);
    now = 1;
    map.get("a");
    expect(map.size).toBe(0);
  });

  it("does not grow with entries that expire and are never asked for again", () => {
    let now = 0;
    const alive = 1_000;
    const map = new ExpiringMap(() => now);
    let largest = 0;
    for (let index = 0; index < 200_000; index += 1) {
      map.set(`key ${index}`, "1", alive);
      now += 1;
      largest = Math.max(largest, map.size);
    }
    expect(largest).toBeLessThanOrEqual(3 * alive);
  });

  it("shrinks again after a burst", () => {
    let now = 0;
    const map = new ExpiringMap(() => now);
    for (let index = 0; index < 10_000; index += 1) map.set(`burst ${index}`, "1", 10);
    now = 10;
    // One sweep may be half way through when the burst expires; the next one finds the rest.
    for (let index = 0; index < 20_000; index += 1) map.set("one", "1", 10);
    expect(map.size).toBe(1);
  });

  it("keeps what lives while it sweeps what does not", () => {
    let now = 0;
    const map = new ExpiringMap(() => now);
    for (let index = 0; index < 1_000; index += 1) map.set(`${index}`, `${index}`, index % 2 ? 10 : 1_000);
    now = 10;
    for (let index = 0; index < 2_000; index += 1) map.set("one", "1", 1_000);
    for (let index = 0; index < 1_000; index += 1)
      expect(map.get(`${index}`)).toBe(index % 2 ? null : `${index}`);
    expect(map.size).toBe(501);
  });
});
