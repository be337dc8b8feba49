/** Processes of one application: the same keys, store and cache, and nothing else in common. */
import {
  type CacheStore,
  createSessions,
  type Sessions,
  type SessionsOptions,
  type SessionStore,
} from "@sess/core";
import type { ConformanceCase } from "../conformance-case.ts";
import { untilCached } from "./answers.ts";

export interface SessionsHarness {
  /** @see SessionStoreHarness.open */
  readonly openStore: () => Promise<SessionStore>;
  /** @see CacheHarness.open */
  readonly openCache: () => Promise<CacheStore>;
  /** For how many milliseconds a repair, which nobody waits for, may be under way. Default 10,000. */
  readonly patience?: number;
}

export type SessionsCase = ConformanceCase<SessionsHarness>;

export interface Nodes {
  /** Opens the store for itself. */
  readonly openStore: () => Promise<SessionStore>;
  /** Resolves when the cache knows the session, having learnt of it from the store's answers. */
  untilCached(sessions: Sessions, accessToken: string): Promise<void>;
  /** Starts another process. */
  start(options?: Partial<SessionsOptions>): Promise<Sessions>;
  /** Starts another process that finds the cache empty, as after a flush. */
  startAfterFlush(options?: Partial<SessionsOptions>): Promise<Sessions>;
}

/** Long enough for any machine; what is promised here is not speed. */
const PATIENT = { cacheDeadline: "10s", cacheWriteDeadline: "20s", storeDeadline: "20s" } as const;

/** A case about nodes, which are closed at its end. */
export function aboutNodes(name: string, about: (nodes: Nodes) => Promise<void>): SessionsCase {
  return {
    name,
    async run({ openStore, openCache, patience = 10_000 }) {
      const started: Sessions[] = [];
      const common = {
        issuer: "https://auth.example.com",
        audience: "https://api.example.com",
        keys: [{ kid: "conformance", alg: "HS256", secret: `${crypto.randomUUID()}${crypto.randomUUID()}` }],
        cachePrefix: freshPrefix(),
        reconcileEvery: 0,
        ...PATIENT,
      } as const;
      const nodes: Nodes = {
        openStore,
        untilCached: (sessions, accessToken) => untilCached(sessions, accessToken, patience),
        async start(options) {
          const [store, cache] = [await openStore(), await openCache()];
          const sessions = createSessions({ ...common, store, cache, ...options });
          started.push(sessions);
          return sessions;
        },
        startAfterFlush: (options) => nodes.start({ cachePrefix: freshPrefix(), ...options }),
      };
      try {
        await about(nodes);
      } finally {
        await Promise.all(started.map((sessions) => sessions.close()));
      }
    },
  };
}

/** The store with another `findMany`, whatever it is made of. */
export function withFindMany(store: SessionStore, findMany: SessionStore["findMany"]): SessionStore {
  return new Proxy(store, {
    get(target, name) {
      if (name === "findMany") return findMany;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function freshPrefix(): string {
  return `conformance:${crypto.randomUUID()}:`;
}
