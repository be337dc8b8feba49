/** What a `redisCache` does so that it can be watched: knows which keys matter, and who listens. */
import type { CacheEvent, Watch } from "@sess/core";
import { keepSubscribed } from "./keep-subscribed.ts";
import { createPrefixes } from "./prefixes.ts";
import { reignOf } from "./reign.ts";
import { watchCluster } from "./watch-cluster.ts";
import type { Watchable } from "./watchable.ts";

export interface Watching {
  probe(): Promise<unknown>;
  /** Makes sure that the prefixes are heard as they are now. */
  cover(): void;
  /** Finds out whether another server has come into use, where no event tells. */
  look(): void;
  close(): Promise<void>;
}

export interface Watcher {
  /** Every command on a key goes through here, so that its key is watched, and a gap is told before its answer. */
  around<T>(key: string, ask: () => Promise<T>): Promise<T>;
  watch(listener: (event: CacheEvent) => void): Watch;
}

export function createWatcher(watchable: Watchable, keyPrefix: string): Watcher {
  const learned = createPrefixes();
  const watchings = new Set<Watching>();
  const prefixes = (): string[] => learned.all().map((prefix) => keyPrefix + prefix);

  /** Keys as `get` takes them. Redis tells them as it holds them. */
  function asAsked(event: CacheEvent): CacheEvent {
    if (event.type === "gap" || keyPrefix === "") return event;
    const ours = event.keys.filter((key) => key.startsWith(keyPrefix));
    return { type: "invalidated", keys: ours.map((key) => key.slice(keyPrefix.length)) };
  }

  function begin(tell: (event: CacheEvent) => void): Watching {
    if (watchable.kind === "cluster") return watchCluster(watchable.masters, { prefixes, tell });
    const kept = keepSubscribed(watchable.server, { prefixes, tell, reignOf, isLate: false });
    return { ...kept, look: () => {} };
  }

  return {
    async around(key, ask) {
      if (learned.learn(key)) for (const watching of watchings) watching.cover();
      try {
        return await ask();
      } finally {
        for (const watching of watchings) watching.look();
      }
    },

    watch(listener) {
      let isClosed = false;
      let isFirst = true;
      const tell = (event: CacheEvent): void => {
        if (!isClosed) listener(asAsked(event));
      };
      const watching = begin(tell);
      watchings.add(watching);
      return {
        probe: async () => {
          if (isClosed) throw new Error("redisCache: this watch has been closed");
          await watching.probe();
          // Until Redis was reached for the first time, changes went untold. Only who probes relies on being told.
          if (isFirst) tell({ type: "gap" });
          isFirst = false;
        },
        close: async () => {
          isClosed = true;
          watchings.delete(watching);
          await watching.close();
        },
      };
    },
  };
}
