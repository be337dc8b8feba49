/** Hands the cases to a test runner. */
import { cacheOutageCases } from "./cache-store/outage-cases.ts";
import type { CacheHarness } from "./cache-store/cache-case.ts";
import { cacheStoreCases } from "./cache-store-cases.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import type { ServerControl } from "./server-control.ts";
import { sessionStoreCrashCases } from "./session-store/crash-cases.ts";
import type { SessionStoreHarness } from "./session-store/harness.ts";
import { sessionStoreCases } from "./session-store-cases.ts";
import type { SessionsHarness } from "./sessions/nodes.ts";
import { sessionsCases } from "./sessions-cases.ts";

/** The part of a test runner that is needed. */
export interface Runner {
  readonly describe: (name: string, register: () => void) => void;
  readonly test: (name: string, run: () => Promise<void>) => void;
  /** The same, for a test that may run beside others of its kind. */
  readonly concurrently: (name: string, run: () => Promise<void>) => void;
}

interface Breakable {
  /** What the cases that break the server do to it; without it, they are not registered. */
  readonly server?: ServerControl | undefined;
}

export interface Kit {
  /** All cases for a cache. */
  testCacheStore(name: string, harness: Partial<CacheHarness> & Pick<CacheHarness, "open"> & Breakable): void;
  /** All cases for a store. */
  testSessionStore(name: string, harness: SessionStoreHarness & Breakable): void;
  /** All cases for a store and a cache under a whole `createSessions`. */
  testSessions(name: string, harness: SessionsHarness): void;
}

/** For a cache with a clock of its own. */
const REAL_TIME: Pick<CacheHarness, "advance" | "now"> = {
  advance: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  now: () => performance.now(),
};

export function createKit({ describe, test, concurrently }: Runner): Kit {
  const register = <Harness>(
    cases: readonly ConformanceCase<Harness>[],
    harness: Harness,
    how: Runner["test"] = test,
  ): void => {
    for (const { name, run } of cases) how(name, () => run(harness));
  };

  return {
    testCacheStore: (name, { server, ...rest }) =>
      describe(name, () => {
        const harness = { ...REAL_TIME, ...rest };
        register(cacheStoreCases, harness, concurrently);
        if (server !== undefined) register(cacheOutageCases, { ...harness, server });
      }),
    testSessionStore: (name, { server, ...harness }) =>
      describe(name, () => {
        register(sessionStoreCases, harness);
        if (server !== undefined) register(sessionStoreCrashCases, { ...harness, server });
      }),
    testSessions: (name, harness) => describe(name, () => register(sessionsCases, harness)),
  };
}
