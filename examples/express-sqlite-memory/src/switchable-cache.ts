/** A cache that can be taken away and frozen, to see that nobody is signed out by it. */
import type { CacheStore } from "@sess/core";

export const MODES = ["up", "down", "frozen"] as const;

/** `down`: every call fails at once. `frozen`: no call is ever answered. */
export type Mode = (typeof MODES)[number];

export interface Switchable {
  readonly cache: CacheStore;
  mode: Mode;
}

export function switchable(cache: CacheStore): Switchable {
  const pass = <T>(call: () => Promise<T>): Promise<T> => {
    if (self.mode === "down") return Promise.reject(new Error("the cache was taken away"));
    return self.mode === "frozen" ? new Promise(() => {}) : call();
  };
  const self: Switchable = {
    mode: "up",
    cache: {
      get: (key) => pass(() => cache.get(key)),
      add: (key, value, ttlMs) => pass(() => cache.add(key, value, ttlMs)),
      set: (key, value, ttlMs) => pass(() => cache.set(key, value, ttlMs)),
    },
  };
  return self;
}
