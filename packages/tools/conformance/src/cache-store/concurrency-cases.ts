/** What holds when many callers meet on one key: exactly one `add` writes, and never over a `set`. */
import { equal } from "../assertions.ts";
import { type CacheCase, freshKey, LONG, SLACK } from "./cache-case.ts";

const CALLERS = 50;
const ROUNDS = 20;

export const concurrencyCases: readonly CacheCase[] = [
  {
    name: "of 50 concurrent add from two handles exactly one writes, and its value stands",
    async run({ open }) {
      const handles = [await open(), await open()];
      const key = freshKey();
      await expectOneWinner(handles, key);
    },
  },
  {
    name: "of 50 concurrent add over an expired entry exactly one writes",
    async run({ open, advance }) {
      const handles = [await open(), await open()];
      const key = freshKey();
      await handles[0]!.set(key, "", 1);
      await advance(1 + SLACK);
      await expectOneWinner(handles, key);
    },
  },
  {
    // Whichever comes first: an add before the set is overwritten, and one after it is refused.
    name: "after a set that ran together with many add, what it wrote stands",
    async run({ open }) {
      const [cache, other] = [await open(), await open()];
      for (let round = 0; round < ROUNDS; round += 1) {
        const key = freshKey();
        const adds = (): Array<Promise<unknown>> => [cache.add(key, "42", LONG), other.add(key, "42", LONG)];
        await Promise.all([
          ...adds(),
          cache.set(key, "", LONG),
          ...adds(),
          other.set(key, "", LONG),
          ...adds(),
        ]);
        equal(await cache.get(key), "", `get in round ${round}`);
      }
    },
  },
  {
    name: "of many get in flight at once each has its own key's answer",
    async run({ open }) {
      const cache = await open();
      const keys = Array.from({ length: CALLERS }, freshKey);
      // Every other key is absent, so that an answer that slips by one place shows.
      for (let index = 1; index < keys.length; index += 2) await cache.set(keys[index]!, `${index}`, LONG);
      const found = await Promise.all(keys.map((key) => cache.get(key)));
      equal(
        found,
        keys.map((_, index) => (index % 2 ? `${index}` : null)),
        "values",
      );
    },
  },
];

type Handle = Awaited<ReturnType<Parameters<CacheCase["run"]>[0]["open"]>>;

async function expectOneWinner(handles: readonly Handle[], key: string): Promise<void> {
  const wrote = await Promise.all(
    Array.from({ length: CALLERS }, (_, index) =>
      handles[index % handles.length]!.add(key, `${index}`, LONG),
    ),
  );
  equal(wrote.filter(Boolean).length, 1, "adds that wrote");
  for (const handle of handles) equal(await handle.get(key), `${wrote.indexOf(true)}`, "get");
}
