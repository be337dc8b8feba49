/** What is measured: sessions on a store, a cache, or both, with counters in front of the servers. */
import {
  type CacheStore,
  createSessions,
  type Sessions,
  type SessionsOptions,
  type SessionStore,
} from "@sess/core";
import type { Tally } from "../../test/support/wire/tally.ts";

/** An adapter on a server of its own. */
export interface Opened<Part> {
  readonly part: Part;
  /** The server and the client, with their versions. */
  readonly on: string;
  /** What the sessions in it take there, in bytes; `undefined` where the server cannot tell. */
  size?(): Promise<Size>;
  close(): Promise<void>;
}

export interface Size {
  readonly total: number;
  /** How much of it is indexes, where they are apart. */
  readonly indexes?: number;
}

export type OpenedStore = Opened<SessionStore>;

export interface OpenedCache extends Opened<CacheStore> {
  /** Makes the cache forget the session, behind everybody's back. */
  forget(sessionId: string): Promise<void>;
}

/** An adapter that can be measured. With a tally, what it sends is counted there. */
export interface Adapter<Open> {
  readonly name: string;
  /** Why it cannot be measured here, and what to do about it. */
  readonly whyNot: string | undefined;
  /** Whether what has ended stays until somebody prunes it. */
  readonly prunes?: boolean;
  /** Runs in this process: statements are counted, and there are no round trips. */
  readonly isEmbedded?: boolean;
  open(tally?: Tally): Promise<Open>;
}

export function openSessions(
  store: SessionStore,
  cache?: CacheStore,
  options: Partial<SessionsOptions> = {},
): Sessions {
  return createSessions({
    issuer: "https://auth.example.com",
    audience: "https://api.example.com",
    keys: [{ kid: "costs", alg: "HS256", secret: "a secret that is no secret, of 32 bytes" }],
    // What is counted must not depend on how busy this machine is.
    cacheDeadline: "10s",
    cacheWriteDeadline: "10s",
    storeDeadline: "60s",
    // At first use, and then not while anything is counted.
    reconcileEvery: "24h",
    store,
    ...(cache ? { cache } : {}),
    ...options,
  });
}
