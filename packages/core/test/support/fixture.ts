/** A `createSessions` over memory, with a clock that moves by hand. */
import type { CacheStore, SessEvents, Sessions, SessionsOptions, SessionStore } from "../../src/index.ts";
import { createSessions, EVENT_NAMES } from "../../src/index.ts";
import { type MemoryCache, memoryCache, memorySessions } from "../../src/memory/index.ts";

export const ISSUER = "https://auth.example.com";
export const AUDIENCE = "https://api.example.com";
export const SECRET = "correct-horse-battery-staple-0123456789";
export const KEY = { kid: "test", alg: "HS256", secret: SECRET } as const;

export const START = Date.UTC(2026, 10, 21, 12, 0, 0, 7);
export const MINUTE = 60_000;
export const DAY = 86_400_000;

export interface Fixture {
  readonly sessions: Sessions;
  readonly store: SessionStore;
  readonly cache: MemoryCache;
  readonly clock: { now: number };
  /** The events so far, oldest first. */
  readonly events: { name: keyof SessEvents; [property: string]: unknown }[];
  /** Another process: the same store and cache, and nothing else in common. */
  another(overrides?: Partial<SessionsOptions>): Sessions;
}

export interface Wrapping {
  readonly wrapStore?: (store: SessionStore) => SessionStore;
  readonly wrapCache?: (cache: CacheStore) => CacheStore;
}

export function createFixture(overrides: Partial<SessionsOptions> & Wrapping = {}): Fixture {
  const { wrapStore = (store) => store, wrapCache = (cache) => cache, ...options } = overrides;
  const clock = { now: START };
  const store = memorySessions();
  const cache = memoryCache({ clock: () => clock.now });
  // What reconciling does by itself is tested where it is the subject.
  const own = { reconcileEvery: 0, clock: () => clock.now };
  const base = { issuer: ISSUER, audience: AUDIENCE, keys: [KEY], ...own };
  const sessions = createSessions({
    ...base,
    store: wrapStore(store),
    cache: wrapCache(cache),
    ...options,
  });

  const events: Fixture["events"] = [];
  for (const name of EVENT_NAMES) sessions.on(name, (event) => events.push({ name, ...event }));

  return {
    sessions,
    store,
    cache,
    clock,
    events,
    another: (more) => createSessions({ ...base, store, cache, ...options, ...more }),
  };
}

/** Lets what runs in the background, such as a repair, come to its end. */
export async function idle(): Promise<void> {
  for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => setImmediate(resolve));
}
