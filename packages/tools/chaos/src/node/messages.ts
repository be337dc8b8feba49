/** What the driver and a node say to each other. */
import type { Duration } from "@sess/core";
import type { Accident, Commit, Outcome, Reconciliation, Stall } from "../history/history.ts";
import type { SabotageName } from "./sabotage.ts";

/** How a node finds Redis. */
export type RedisAddress =
  | { readonly kind: "single"; readonly url: string }
  | { readonly kind: "cluster"; readonly ports: readonly number[] }
  | { readonly kind: "sentinel"; readonly ports: readonly number[]; readonly master: string };

export interface NodeSettings {
  readonly index: number;
  readonly databaseUrl: string;
  readonly redis: RedisAddress;
  /** Options of `createSessions` that travel as JSON. */
  readonly options: Readonly<Record<string, Duration>>;
  /** By how many milliseconds the node's clock is ahead. */
  readonly skew: number;
  readonly poolSize: number;
  /** With it, a near cache in front of Redis. In milliseconds. */
  readonly near?: { readonly ttl: number; readonly lease: number } | undefined;
  readonly sabotage?: SabotageName | undefined;
}

/** One call of `sessions`. */
export type Request = { readonly id: number /** In milliseconds. */; readonly abortAfter?: number } & (
  | { readonly operation: "issue"; readonly userId: string }
  | { readonly operation: "authenticate"; readonly token: string; readonly strong: boolean }
  | { readonly operation: "refresh" | "revokeByToken" | "deny"; readonly token: string }
  | { readonly operation: "revoke"; readonly sessionId: string }
  | { readonly operation: "revokeAll" | "changePassword"; readonly userId: string; readonly except?: string }
  | { readonly operation: "list"; readonly userId: string }
);

/** What a client gets from `issue` and `refresh`. */
export interface Pair {
  readonly sessionId: string;
  readonly gen: number;
  readonly accessToken: string;
  readonly jti: string;
  readonly refreshToken: string;
  /** Epoch milliseconds, by the clock of the node that made them. */
  readonly accessExpiresAt: number;
  readonly refreshExpiresAt: number;
}

export interface Answer {
  readonly id: number;
  readonly start: number;
  readonly end: number;
  readonly outcome: Outcome;
  readonly pair?: Pair | undefined;
  readonly abortedAt?: number | undefined;
}

/** How a node is put under load by itself, where a message for each request would be in the way. */
export interface Hammer {
  /** Whose tokens. */
  readonly group: string;
  /** With the cache; or the same store without one. */
  readonly sessions: "cached" | "plain";
  /** Each token once, so many at a time. Or so many requests a second, for so long. */
  readonly load:
    | { readonly kind: "all"; readonly inFlight: number }
    | { readonly kind: "rate"; readonly perSecond: number; readonly milliseconds: number };
}

export interface Hammered {
  /** In milliseconds, in the order of the answers. */
  readonly took: readonly number[];
  /** How often each outcome came: `cache`, `store`, a reason, or the code of an error. */
  readonly outcomes: Readonly<Record<string, number>>;
}

export type Command =
  | { readonly command: "observe" }
  | { readonly command: "sample" }
  /** Signs users in, and keeps their tokens for `hammer`. */
  | { readonly command: "mint"; readonly group: string; readonly count: number }
  | { readonly command: "hammer"; readonly how: Hammer }
  | { readonly command: "close" };

/** What a node has seen since it was last asked. */
export interface Observations {
  readonly commits: readonly Commit[];
  readonly reconciliations: readonly Reconciliation[];
  readonly stalls: readonly Stall[];
  /** Calls of the store, by method. */
  readonly storeCalls: Readonly<Record<string, number>>;
  /** The most calls of the store that were under way at once. */
  readonly mostUnderWay: number;
  /** The most callers that waited for a connection of the pool at once. */
  readonly mostWaiting: number;
  /** How often each event was emitted. */
  readonly events: Readonly<Record<string, number>>;
}

/** What a process holds, after a garbage collection where that can be asked for. */
export interface Sample {
  readonly heap: number;
  readonly rss: number;
  /** Handles and requests that keep something open, by kind. */
  readonly resources: Readonly<Record<string, number>>;
}

export type ToNode =
  | { readonly requests: readonly Request[] }
  | { readonly commandId: number; readonly command: Command };

export type FromNode =
  | { readonly ready: true }
  | { readonly answers: readonly Answer[] }
  | { readonly commandId: number; readonly result: unknown; readonly failed?: string }
  | { readonly accident: Omit<Accident, "node"> };
