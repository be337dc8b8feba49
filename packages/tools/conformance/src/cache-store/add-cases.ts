/** `add` writes only where no live entry stands: that is what keeps a late repair from undoing a revocation. */
import { equal } from "../assertions.ts";
import { type CacheCase, freshKey, LONG, SLACK, whileAlive } from "./cache-case.ts";

export const addCases: readonly CacheCase[] = [
  {
    name: "add writes where nothing stands, and says so",
    async run({ open }) {
      const [cache, other] = [await open(), await open()];
      const key = freshKey();
      equal(await cache.add(key, "42", LONG), true, "add");
      equal(await other.get(key), "42", "get");
    },
  },
  {
    name: "add leaves a live value alone, and says so",
    async run({ open }) {
      const [cache, other] = [await open(), await open()];
      const key = freshKey();
      await cache.set(key, "42", LONG);
      equal(await other.add(key, "43", LONG), false, "add over a set");
      equal(await cache.add(key, "44", LONG), false, "add again");
      equal(await cache.get(key), "42", "get");
    },
  },
  {
    // The empty value is a tombstone: an add that takes it for "nothing there" brings a session back.
    name: "add leaves an empty value alone",
    async run({ open }) {
      const [cache, other] = [await open(), await open()];
      const key = freshKey();
      await cache.set(key, "", LONG);
      equal(await other.add(key, "42", LONG), false, "add over a set");
      equal(await cache.get(key), "", "get after set");
      const added = freshKey();
      equal(await cache.add(added, "", LONG), true, "add of an empty value");
      equal(await other.add(added, "42", LONG), false, "add over an add");
      equal(await cache.get(added), "", "get after add");
    },
  },
  {
    name: "an add that is refused does not lengthen the life of what stands there",
    async run(harness) {
      const cache = await harness.open();
      let key = "";
      const added = await whileAlive(harness, 400, async () => {
        key = freshKey();
        await cache.set(key, "42", 400);
        return cache.add(key, "43", LONG);
      });
      equal(added, false, "add");
      await harness.advance(400 + SLACK);
      equal(await cache.get(key), null, "get after the first life");
    },
  },
  {
    name: "an add that is refused does not shorten the life of what stands there",
    async run({ open, advance }) {
      const cache = await open();
      const key = freshKey();
      await cache.set(key, "42", LONG);
      equal(await cache.add(key, "43", 20), false, "add");
      await advance(20 + SLACK);
      equal(await cache.get(key), "42", "get after the refused life");
    },
  },
  {
    name: "add writes over an expired entry, and the new life counts",
    async run({ open, advance }) {
      const [cache, other] = [await open(), await open()];
      const key = freshKey();
      await cache.set(key, "", 20);
      await advance(20 + SLACK);
      equal(await other.add(key, "43", LONG), true, "add");
      await advance(20 + SLACK);
      equal(await cache.get(key), "43", "get");
    },
  },
];
