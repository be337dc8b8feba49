/** Everything that is broken on purpose, and how the kit is tried on it. */
import { memoryCache, memorySessions } from "@sess/core/memory";
import {
  cacheOutageCases,
  cacheStoreCases,
  sessionsCases,
  sessionStoreCases,
  sessionStoreCrashCases,
} from "../../src/index.ts";
import { brokenCaches } from "./broken-caches.ts";
import { brokenCachesInOutages, brokenStoresInOutages } from "./broken-in-outages.ts";
import { brokenPairs } from "./broken-pairs.ts";
import { serve, servedCache, servedSessions } from "./served.ts";
import { brokenStores } from "./stores/broken-stores.ts";
import { tryOn } from "./try-on.ts";

export interface Broken {
  /** What is wrong with it. */
  readonly mistake: string;
  /** The start of the name of a case that has to notice. */
  readonly caughtBy: string;
  /** The names of the cases that notice. */
  readonly noticedBy: () => Promise<readonly string[]>;
}

export interface Shelf {
  readonly name: string;
  /** The names of all cases. */
  readonly cases: readonly string[];
  readonly broken: readonly Broken[];
}

/** A cache's time moves only when a case lets it pass. */
function createTime() {
  let now = 1_700_000_000_000;
  return { now: () => now, advance: async (ms: number): Promise<void> => void (now += ms) };
}

const namesOf = (cases: readonly { readonly name: string }[]): string[] => cases.map(({ name }) => name);

function shelf<One extends { readonly caughtBy: string }>(
  name: string,
  cases: readonly { readonly name: string }[],
  all: Readonly<Record<string, One>>,
  noticedBy: (one: One) => Promise<readonly string[]>,
): Shelf {
  const broken = Object.entries(all).map(([mistake, one]) => ({
    mistake,
    caughtBy: one.caughtBy,
    noticedBy: () => noticedBy(one),
  }));
  return { name, cases: namesOf(cases), broken };
}

export const shelves: readonly Shelf[] = [
  shelf("a cache", cacheStoreCases, brokenCaches, ({ breakIt }) =>
    tryOn(cacheStoreCases, () => {
      const { now, advance } = createTime();
      const cache = breakIt(memoryCache({ clock: now }), now);
      return { open: async () => cache, advance, now };
    }),
  ),
  shelf("a store", sessionStoreCases, brokenStores, ({ breakIt }) =>
    tryOn(sessionStoreCases, () => {
      const store = memorySessions();
      const broken = { ...store, ...breakIt(store) };
      return { open: async () => broken };
    }),
  ),
  shelf("a cache in an outage", cacheOutageCases, brokenCachesInOutages, ({ breakIt }) =>
    tryOn(cacheOutageCases, () => {
      const served = serve();
      const cache = servedCache(served, Date.now);
      const broken = { ...cache, ...breakIt(cache, served) };
      return { open: async () => broken, server: served.server };
    }),
  ),
  shelf("a store in an outage", sessionStoreCrashCases, brokenStoresInOutages, ({ breakIt }) =>
    tryOn(sessionStoreCrashCases, () => {
      const served = serve();
      const store = servedSessions(served);
      const broken = { ...store, ...breakIt(store, served) };
      return { open: async () => broken, server: served.server };
    }),
  ),
  shelf("a pair", sessionsCases, brokenPairs, ({ breakStore, breakCache }) =>
    tryOn(sessionsCases, () => {
      const [store, cache] = [memorySessions(), memoryCache()];
      return {
        openStore: async () => ({ ...store, ...breakStore?.(store) }),
        openCache: async () => ({ ...cache, ...breakCache?.(cache) }),
        patience: 200,
      };
    }),
  ),
];
