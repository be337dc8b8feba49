/** What of an ioredis client is used to watch it, beyond what a cache takes. */

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
  readonly options: { readonly keyPrefix?: string | undefined };
  nodes(role: "master"): RedisConnection[];
  /** Makes the client look which node serves what. Not documented, and there since ioredis 4. */
  refreshSlotsCache?(done: () => void): void;
}
