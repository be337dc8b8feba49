import { testCacheStore } from "@sess/conformance/vitest";
import { startMemcached } from "@sess/servers";
import { controlOf } from "@sess/servers/control-of";
import { describeWith } from "@sess/servers/describe-with";
import Memcache from "memcache";
import { afterAll, beforeAll } from "vitest";
import { memcachedCache } from "../src/memcached-cache.ts";

describeWith("memcached", "memcachedCache", () => {
  let memcached: Awaited<ReturnType<typeof startMemcached>>;
  let clients: Memcache[];
  beforeAll(async () => {
    memcached = await startMemcached();
    clients = [1, 2].map(() => new Memcache({ nodes: [memcached.url] }));
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.disconnect()));
    await memcached.stop();
  });

  let handles = 0;
  testCacheStore("memcache", {
    open: async () => memcachedCache(clients[handles++ % 2]!),
    server: controlOf("memcached", () => memcached),
  });
});
