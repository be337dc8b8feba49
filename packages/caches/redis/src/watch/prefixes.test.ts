import { describe, expect, it } from "vitest";
import { createPrefixes } from "./prefixes.ts";

function learned(...keys: string[]): readonly string[] {
  const prefixes = createPrefixes();
  for (const key of keys) prefixes.learn(key);
  return prefixes.all();
}

describe("the prefixes to be watched", () => {
  it("are none before a key is known", () => {
    expect(learned()).toEqual([]);
  });

  it("are both of the wire format, from a key of either", () => {
    const both = ["session:", "bl:access:"];
    expect(learned("session:0b6f3a9e")).toEqual(both);
    expect(learned("bl:access:0b6f3a9e", "session:0b6f3a9e")).toEqual(both);
    expect(learned("session:")).toEqual(both);
  });

  it("have in front what the keys have in front, whatever that is", () => {
    expect(learned("shop:session:a")).toEqual(["shop:session:", "shop:bl:access:"]);
    expect(learned("my session:session:a")).toEqual(["my session:session:", "my session:bl:access:"]);
    expect(learned("session:a", "shop:session:a")).toHaveLength(4);
  });

  it("are everything when a key is something else, or says nothing, or there are many", () => {
    expect(learned("a")).toEqual([""]);
    expect(learned("session:a", "a")).toEqual([""]);
    expect(learned(...Array.from({ length: 5 }, (_, shop) => `${shop}:session:a`))).toEqual([""]);
  });

  it("never begin with one another, which Redis refuses", () => {
    expect(learned("session:session:a", "session:a").toSorted()).toEqual(["bl:access:", "session:"]);
  });

  it("cover every key that was learned, and say whether they have changed", () => {
    const prefixes = createPrefixes();
    const keys = ["session:a", "session:session:b", "x:bl:access:c", "session:a bl:access:d", "", "e"];
    for (const [index, key] of keys.entries()) {
      const before = prefixes.all();
      expect(prefixes.learn(key)).toBe(before !== prefixes.all());
      expect(prefixes.learn(key)).toBe(false);
      const isCovered = (known: string): boolean => prefixes.all().some((prefix) => known.startsWith(prefix));
      expect(keys.slice(0, index + 1).filter((known) => !isCovered(known))).toEqual([]);
    }
  });
});
