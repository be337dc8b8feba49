import { expect, it } from "vitest";
import { kyselySessions } from "../src/kysely-sessions.ts";
import { memcachedCache } from "../src/memcached-cache.ts";

it.each([undefined, null, {}, "localhost:11211", new Map()])("is told of at once: %s", (client) => {
  expect(() => memcachedCache(client as never)).toThrow(
    new TypeError("memcachedCache(client): expected a Memcache client of the package memcache"),
  );
  expect(() => kyselySessions(client as never)).toThrow(
    new TypeError("kyselySessions(db): expected a Kysely"),
  );
});
