/** A run can be repeated: the seed decides, and nothing else. */
import { describe, expect, it } from "vitest";
import { createRandom } from "../src/random.ts";

const draws = (seed: string): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: 1_000 }, () => random.next());
};

describe("chance", () => {
  it("is the same for the same seed, and another for another", () => {
    expect(draws("1")).toEqual(draws("1"));
    expect(draws("1")).not.toEqual(draws("2"));
  });

  it("is spread over all that is possible", () => {
    const all = draws("1");
    expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...all)).toBeLessThan(1);
    expect(all.reduce((sum, each) => sum + each, 0) / all.length).toBeCloseTo(0.5, 1);
    const random = createRandom("1");
    expect(new Set(Array.from({ length: 200 }, () => random.pick(["a", "b", "c"])))).toHaveProperty(
      "size",
      3,
    );
  });

  it("of a fork depends on its name, and not on what was drawn before", () => {
    const one = createRandom("1");
    const other = createRandom("1");
    one.next();
    expect(one.fork("x").next()).toBe(other.fork("x").next());
    expect(one.fork("x").next()).not.toBe(one.fork("y").next());
  });
});
