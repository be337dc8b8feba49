/** The kit on what core brings along. Here rather than there, as core cannot depend on what depends on it. */
import { memoryCache, memorySessions } from "@sess/core/memory";
import { testCacheStore, testSessions, testSessionStore } from "../src/vitest.ts";
import { serve, servedCache, servedSessions } from "./shelf/served.ts";

let now = 1_700_000_000_000;
const cache = memoryCache({ clock: () => now });
const advance = async (ms: number): Promise<void> => void (now += ms);
testCacheStore("memoryCache", { open: async () => cache, advance, now: () => now });

const store = memorySessions();
testSessionStore("memorySessions", { open: async () => store });

const shared = memoryCache();
testSessions("memorySessions and memoryCache", {
  openStore: async () => store,
  openCache: async () => shared,
});

const cacheServer = serve();
const servedOne = servedCache(cacheServer, Date.now);
testCacheStore("a cache behind a server", { open: async () => servedOne, server: cacheServer.server });

const storeServer = serve();
const servedOther = servedSessions(storeServer);
testSessionStore("a store behind a server", { open: async () => servedOther, server: storeServer.server });
