/** What is explored: some nodes, what clients do on them, and what may go wrong meanwhile. */
import type { CacheStore, SessionsOptions, SessionStore } from "../../../src/index.ts";
import type { NearCacheOptions } from "../../../src/near/index.ts";
import type { Operation, Script } from "./operation.ts";

export interface Scenario {
  readonly name: string;
  /** What it is about, in one sentence. */
  readonly about: string;
  readonly nodes: readonly NodeSetup[];
  /** What has happened before, in this order and undisturbed. */
  readonly before: readonly (Operation | { readonly do: "flush" | "snapshot" })[];
  readonly clients: readonly Script[];
  /** What may go wrong, and how often in one schedule. */
  readonly mishaps: readonly Mishap[];
  readonly most: number;
  readonly options?: Partial<SessionsOptions>;
  /** How likely it is, where schedules are left to chance, that something goes wrong next. Default 0.1. */
  readonly trouble?: number;
  /** How many milliseconds pass before the last look, at least. */
  readonly aftermath?: number;
}

export interface NodeSetup {
  readonly name: string;
  /** By how many milliseconds its clock runs ahead. */
  readonly skew?: number;
  /** The cache tells it of changes and gaps. */
  readonly watches?: boolean;
  /** It has a near cache, which watches. */
  readonly near?: NearCacheOptions;
  readonly options?: Partial<SessionsOptions>;
}

/**
 * To a message to one of the servers, where `channel` is what a node asks of what the cache tells by itself:
 *
 * - `refuse`: a message is never applied, and its sender hears so; `drop`: its sender hears nothing
 * - `break`: it is applied, and its sender hears that the connection broke; `mute`: its sender hears nothing
 * - `hold`: it, or its answer, is arbitrarily late: time may pass first
 * - `again`: its sender sends it once more, and the copy arrives later than the first, and arbitrarily late
 *
 * To what the cache tells by itself: `cut`: it is lost, until a gap says so; `lag`: it is late
 *
 * To the cache, which tells of it by a gap whom it tells of anything:
 *
 * - `flush`: the cache loses all; `restore`: it gets back what it held before the clients began; `forget`: it
 *   loses its last write, which it had acknowledged; and of which it does not tell: `corrupt`, another user's id
 *   stands under every key
 *
 * To a node: `crash`
 */
export type Mishap =
  | `${"refuse" | "drop" | "break" | "mute" | "hold" | "again"} ${"cache" | "store"}`
  | `${"refuse" | "drop" | "hold"} channel`
  | "cut"
  | "lag"
  | "flush"
  | "restore"
  | "forget"
  | "corrupt"
  | "crash";

/** Something that is wrong on purpose, to see whether it is noticed. */
export interface Wrong {
  /** What a node takes for its cache. */
  readonly cache?: (right: CacheStore) => CacheStore;
  /** What the store's server does. */
  readonly store?: (right: SessionStore) => SessionStore;
  readonly options?: Partial<SessionsOptions>;
}

/** Life times in milliseconds, short enough to be waited for. */
export const TIMES = {
  accessTtl: 60_000,
  idleTtl: 600_000,
  absoluteTtl: 1_800_000,
  rotationGrace: 10_000,
  clockTolerance: 1_000,
  tombstoneMargin: 2_000,
  cacheDeadline: 50,
  storeDeadline: 2_000,
  cacheWriteDeadline: 1_000,
  // Where it is part of the scenario, it is turned on.
  reconcileEvery: 0,
} as const satisfies Partial<SessionsOptions>;
