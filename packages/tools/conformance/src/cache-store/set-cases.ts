/** `set` wins over whatever stands there, value and life time both. */
import { equal } from "../assertions.ts";
import { type CacheCase, freshKey, LONG, SLACK } from "./cache-case.ts";

export const setCases: readonly CacheCase[] = [
  {
    name: "set overwrites what another set wrote",
    async run({ open }) {
      const [cache, other] = [await open(), await open()];
      const key = freshKey();
      await cache.set(key, "42", LONG);
      await other.set(key, "43", LONG);
      equal(await cache.get(key), "43", "get");
    },
  },
  {
    name: "set overwrites what an add wrote, with an empty value too",
    async run({ open }) {
      const [cache, other] = [await open(), await open()];
      const key = freshKey();
      await cache.add(key, "42", LONG);
      await other.set(key, "", LONG);
      equal(await cache.get(key), "", "get");
    },
  },
  {
    name: "set to a longer life: the entry outlives its first one",
    async run({ open, advance }) {
      const cache = await open();
      const key = freshKey();
      await cache.set(key, "42", 20);
      await cache.set(key, "42", LONG);
      await advance(20 + SLACK);
      equal(await cache.get(key), "42", "get after the first life");
    },
  },
  {
    name: "set to a shorter life: the entry does not get what was left of its first one",
    async run({ open, advance }) {
      const cache = await open();
      const key = freshKey();
      await cache.add(key, "42", LONG);
      await cache.set(key, "", 20);
      await advance(20 + SLACK);
      equal(await cache.get(key), null, "get after the second life");
    },
  },
  {
    name: "set writes over an expired entry",
    async run({ open, advance }) {
      const cache = await open();
      const key = freshKey();
      await cache.set(key, "42", 1);
      await advance(1 + SLACK);
      await cache.set(key, "43", LONG);
      await advance(1 + SLACK);
      equal(await cache.get(key), "43", "get");
    },
  },
];
