/** Keys and values are opaque: whatever text goes in comes out, and no two keys are one. */
import { equal, quote } from "../assertions.ts";
import { type CacheCase, freshKey, LONG } from "./cache-case.ts";

// Each of these has been changed by some client on its way: parsed, trimmed, quoted, cut or decoded.
const values: Record<string, string> = {
  "an empty string": "",
  "digits with leading zeros": "007",
  "an integer beyond 2^53": "9007199254740993",
  "the word null": "null",
  "the word undefined": "undefined",
  JSON: '{"a":[1,"2",null]}',
  quotes: `"it's" \\"quoted\\" \`so\``,
  "spaces around": " 42 ",
  "line breaks": "a\r\nb\nc\n",
  "a NUL": "a\u0000b",
  "a byte order mark": "\ufeffa",
  emoji: "👩🏽‍🚀 é e\u0301",
  "64 KiB": "0123456789abcdef".repeat(4_096),
};

// Pairs that differ, but not after trimming, folding, normalizing, or matching as a pattern.
const keyPairs: ReadonlyArray<readonly [string, string]> = [
  ["case", "CASE"],
  ["space", "space "],
  [" space", "space"],
  ["a b", "a  b"],
  ["colon:a", "colon:a:b"],
  ["glob*", "globe"],
  ["que?tion", "question"],
  ["[ab]", "a"],
  ["{tag}:1", "{tag}:2"],
  ["per%20cent", "per cent"],
  ["é", "e\u0301"],
  ["👩🏽‍🚀", "👩🏽"],
  ["nul\u0000a", "nul\u0000b"],
  ["long".repeat(200), `${"long".repeat(200)}er`],
];

export const textCases: readonly CacheCase[] = [
  {
    name: "get of a key that was never written is null",
    async run({ open }) {
      equal(await (await open()).get(freshKey()), null, "get");
    },
  },
  ...Object.entries(values).map(
    ([description, value]): CacheCase => ({
      name: `a value comes back exactly as it was written: ${description}`,
      async run({ open }) {
        const [writer, reader] = [await open(), await open()];
        const [first, second] = [freshKey(), freshKey()];
        await writer.set(first, value, LONG);
        equal(await reader.get(first), value, "get after set");
        equal(await writer.add(second, value, LONG), true, "add");
        equal(await reader.get(second), value, "get after add");
      },
    }),
  ),
  ...keyPairs.map(
    ([one, other]): CacheCase => ({
      name: `keys are compared exactly: ${shown(one)} is not ${shown(other)}`,
      async run({ open }) {
        const cache = await open();
        const start = freshKey();
        await cache.set(`${start}:${one}`, "one", LONG);
        equal(await cache.get(`${start}:${other}`), null, "get of the other key");
        equal(await cache.add(`${start}:${other}`, "other", LONG), true, "add of the other key");
        equal(await cache.get(`${start}:${one}`), "one", "get of the first key");
      },
    }),
  ),
  {
    name: "a key may have the name of a property that every object has",
    async run({ open }) {
      const cache = await open();
      for (const name of ["__proto__", "constructor", "toString"]) {
        // Not a fresh key: it is the bare name that trips a plain object used as a map.
        equal(await cache.get(name), null, `get of ${name}`);
        await cache.set(name, name, 1);
      }
    },
  },
];

function shown(key: string): string {
  return key.length > 40 ? `${key.length} characters` : quote(key);
}
