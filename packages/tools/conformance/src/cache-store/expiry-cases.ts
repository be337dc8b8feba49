/** An entry lives exactly as long as it was given: to the millisecond, from one to many years. */
import { equal } from "../assertions.ts";
import { type CacheCase, freshKey, SLACK, whileAlive } from "./cache-case.ts";

const DAY = 86_400_000;

// Where counters of milliseconds break: timers and signed 32 bits end at 24.8 days, unsigned ones at 49.7.
const longLives: Record<string, number> = {
  "2^31 ms": 2 ** 31,
  "2^32 + 1 ms": 2 ** 32 + 1,
  "90 days": 90 * DAY,
  "100 years": 36_525 * DAY,
};

export const expiryCases: readonly CacheCase[] = [
  ...(["add", "set"] as const).flatMap((method): CacheCase[] => [
    {
      // A life that is rounded down to 0 seconds means "for ever" to many caches.
      // @see better-auth#10992
      name: `${method} with a life of 1 ms is accepted, and ends`,
      async run({ open, advance }) {
        const cache = await open();
        const key = freshKey();
        await cache[method](key, "42", 1);
        await advance(1 + SLACK);
        equal(await cache.get(key), null, "get");
      },
    },
    {
      name: `${method} does not round a life up to seconds`,
      async run({ open, advance }) {
        const cache = await open();
        const key = freshKey();
        await cache[method](key, "42", 300);
        await advance(300 + SLACK);
        equal(await cache.get(key), null, "get after 300 ms");
      },
    },
    {
      name: `${method} does not round a life down to seconds`,
      async run(harness) {
        const cache = await harness.open();
        const value = await whileAlive(harness, 1_900, async () => {
          const key = freshKey();
          await cache[method](key, "42", 1_900);
          await harness.advance(1_200);
          return cache.get(key);
        });
        equal(value, "42", "get after 1200 ms of 1900");
      },
    },
    ...Object.entries(longLives).map(
      ([description, ttlMs]): CacheCase => ({
        name: `${method} with a life of ${description} is accepted, and lives`,
        async run({ open, advance }) {
          const cache = await open();
          const key = freshKey();
          await cache[method](key, "42", ttlMs);
          await advance(SLACK);
          equal(await cache.get(key), "42", "get");
        },
      }),
    ),
  ]),
  {
    // The life of a key bounds what a lost revocation can cost: reading must not lengthen it.
    name: "get does not lengthen a life",
    async run({ open, advance }) {
      const cache = await open();
      const key = freshKey();
      await cache.set(key, "42", 600);
      for (let reads = 0; reads < 3; reads += 1) {
        await advance(200);
        await cache.get(key);
      }
      await advance(SLACK);
      equal(await cache.get(key), null, "get after the life that it was given");
    },
  },
  {
    name: "an expired entry stays gone, for every handle",
    async run({ open, advance }) {
      const [cache, other] = [await open(), await open()];
      const key = freshKey();
      await cache.set(key, "42", 20);
      await other.get(key);
      await advance(20 + SLACK);
      equal(await other.get(key), null, "get on another handle");
      equal(await cache.get(key), null, "get on the handle that wrote it");
    },
  },
];
