/** What of an ioredis client is used to watch it, beyond what a cache takes; wrappers of clients may lack it. */

interface Emitter {
  on(event: string, listener: (...given: never[]) => void): unknown;
  removeListener(event: string, listener: (...given: never[]) => void): unknown;
}

/** A connection to one server: a `Redis`, of the caller or of a `Cluster`. */
export interface RedisConnection extends Emitter {
  readonly status: string;
  readonly options: { readonly keyPrefix?: string | undefined };
  duplicate(options: object): OwnConnection;
  call(command: string, ...words: string[]): Promise<unknown>;
}

/** A connection that is ours, to use once and throw away. */
export interface OwnConnection extends RedisConnection {
  readonly stream?: { unref?(): unknown } | null | undefined;
  connect(): Promise<void>;
  disconnect(): void;
}

export interface ClusterClient extends Emitter {
  readonly status: string;
  readonly options: { readonly keyPrefix?: string | undefined; readonly scaleReads?: unknown };
  nodes(role: "master"): RedisConnection[];
  /** Makes the client look which node serves what. Not documented, and there since ioredis 4. */
  refreshSlotsCache?(done: () => void): void;
}

export type Watchable =
  | { readonly kind: "redis"; readonly client: RedisConnection }
  | { readonly kind: "cluster"; readonly client: ClusterClient };

/**
 * Undefined when it lacks something, or reads from replicas: they learn of a change after the push has told of it,
 * so that what is read from them then is old, and stays so.
 */
export function asWatchable(given: object): Watchable | undefined {
  const client = given as Partial<RedisConnection & ClusterClient>;
  const has = (...methods: Array<keyof typeof client>): boolean =>
    methods.every((method) => typeof client[method] === "function");
  if (!has("on", "removeListener") || typeof client.options !== "object") return undefined;
  if (has("nodes")) {
    const { scaleReads = "master" } = client.options;
    return scaleReads === "master" ? { kind: "cluster", client: given as ClusterClient } : undefined;
  }
  return has("duplicate", "call") ? { kind: "redis", client: given as RedisConnection } : undefined;
}
