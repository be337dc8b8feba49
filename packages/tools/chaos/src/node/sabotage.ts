/** Ways to break a node on purpose, to show that the checks find it. */
import { setTimeout as sleep } from "node:timers/promises";
import type { CacheStore, SessionStore } from "@sess/core";

interface Parts {
  readonly cache: CacheStore;
  readonly store: SessionStore;
}

interface Sabotage {
  readonly does: string;
  readonly breaks: (parts: Parts) => Parts;
}

const SABOTAGES = {
  "forgets-tombstones": {
    does: "the cache swallows every tombstone",
    breaks: ({ cache, store }) => ({
      store,
      cache: { ...cache, set: async (...entry) => (entry[1] === "" ? undefined : cache.set(...entry)) },
    }),
  },
  "adds-over": {
    does: "a repair comes late, and overwrites what stands there",
    breaks: ({ cache, store }) => ({
      store,
      cache: {
        ...cache,
        async add(...entry) {
          await sleep(500);
          await cache.set(...entry);
          return true;
        },
      },
    }),
  },
  "refuses-the-living": {
    does: "the cache answers one question in 300 with a tombstone",
    breaks: ({ cache, store }) => {
      let asked = 0;
      const get: CacheStore["get"] = async (key) => {
        const value = await cache.get(key);
        asked += 1;
        return asked % 300 === 0 && value !== null ? "" : value;
      };
      return { store, cache: { ...cache, get } };
    },
  },
  "forgets-commits": {
    does: "the store says that it has ended a session, and has not",
    breaks: ({ cache, store }) => ({ cache, store: { ...store, revoke: async () => true } }),
  },
  "skips-generations": {
    does: "the store gives every other rotation a generation too much",
    breaks: ({ cache, store }) => {
      let rotations = 0;
      const rotate: SessionStore["rotate"] = async (...of) => {
        const rotated = await store.rotate(...of);
        rotations += 1;
        return rotated === null || rotations % 2 === 0 ? rotated : { ...rotated, gen: rotated.gen + 1 };
      };
      return { cache, store: { ...store, rotate } };
    },
  },
  leaks: {
    does: "every question to the cache leaves something behind",
    breaks({ cache, store }) {
      const left: Uint8Array[] = [];
      const get: CacheStore["get"] = (key) => {
        left.push(...Array.from({ length: 4 }, () => new Uint8Array(64)));
        return cache.get(key);
      };
      return { store, cache: { ...cache, get } };
    },
  },
  "loses-a-rejection": {
    does: "a rejection that nobody handles, after a second",
    breaks(parts) {
      setTimeout(() => void Promise.reject(new Error("nobody handles this")), 1_000);
      return parts;
    },
  },
  dies: {
    does: "the process ends after a second",
    breaks(parts) {
      setTimeout(() => process.exit(3), 1_000);
      return parts;
    },
  },
} satisfies Record<string, Sabotage>;

export type SabotageName = keyof typeof SABOTAGES;

export const sabotages: Readonly<Record<SabotageName, Sabotage>> = SABOTAGES;

export function isSabotage(name: string): name is SabotageName {
  return Object.hasOwn(SABOTAGES, name);
}
