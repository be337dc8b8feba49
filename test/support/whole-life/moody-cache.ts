/** A cache that can be out of reach, refuse to be written to, be slow with what it adds, and forget. */
import type { CacheStore } from "@sess/core";
import type { MemoryCache } from "@sess/core/memory";
import type { Mode } from "./steps.ts";

export interface MoodyCache extends CacheStore {
  mode: Mode;
  /** From now on, what is added is on its way until `addsArrive`. */
  slowAdds(): void;
  /** Resolves to how many adds had been under way. */
  addsArrive(): Promise<number>;
  /** Forgets everything, with what is on its way. */
  flush(): void;
  /** The same cache as somebody sees it who only looks. */
  readonly onlyRead: CacheStore;
}

export function moodyCache(cache: MemoryCache): MoodyCache {
  let slow = false;
  let onTheWay: (() => Promise<unknown>)[] = [];

  const down = (): Promise<never> => Promise.reject(new Error("the cache is down"));
  const add: CacheStore["add"] = (...entry) => (moody.mode === "up" ? cache.add(...entry) : down());

  const moody: MoodyCache = {
    mode: "up",
    get: (key) => (moody.mode === "down" ? down() : cache.get(key)),
    set: (...entry) => (moody.mode === "up" ? cache.set(...entry) : down()),
    add: (...entry) =>
      slow
        ? new Promise((resolve, reject) => onTheWay.push(() => add(...entry).then(resolve, reject)))
        : add(...entry),
    slowAdds: () => void (slow = true),
    async addsArrive() {
      slow = false;
      const arriving = onTheWay;
      onTheWay = [];
      await Promise.all(arriving.map((arrive) => arrive()));
      return arriving.length;
    },
    flush() {
      onTheWay = [];
      cache.clear();
    },
    onlyRead: {
      get: (key) => moody.get(key),
      add: async () => false,
      set: async () => {},
    },
  };
  return moody;
}
