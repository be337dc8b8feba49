import { after, before } from "node:test";
import { testCacheStore } from "@sess/conformance/node-test";
import { Memcache } from "memcache";
import { memcachedCache } from "../../src/memcached-cache.ts";
import { ownMemcached } from "./own-memcached.ts";

const server = ownMemcached();
const clients = [1, 2].map(() => new Memcache({ nodes: [server.url] }));
before(() => server.restart());
after(async () => {
  await Promise.all(clients.map((client) => client.disconnect()));
  await server.kill();
});

let handles = 0;
testCacheStore("memcachedCache", {
  open: async () => memcachedCache(clients[handles++ % 2]!),
  server,
});
