/** What of a node-redis client is used to watch it, beyond what a cache takes. */

export interface Emitter {
  on(event: string, listener: (...given: never[]) => void): unknown;
}

/** A connection to one server: a `createClient`, of the caller or inside of a pool, a sentinel or a cluster. */
export interface Connection extends Emitter {
  readonly isReady: boolean;
  readonly options?: { readonly socket?: object | undefined } | undefined;
  duplicate(options: object): OwnConnection;
  sendCommand(words: string[], options?: object): Promise<unknown>;
}

/** A connection that is ours, to use once and throw away. */
export interface OwnConnection extends Connection {
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: (message: unknown) => void): Promise<unknown>;
  unref(): void;
  destroy(): void;
}

/** Hands a connection to what uses it, for as long as that takes. */
export type Lend = <T>(use: (connection: Connection) => Promise<T>) => Promise<T>;

export interface Pool {
  execute: Lend;
}

export interface ClusterNode {
  readonly client?: Connection | undefined;
}

export interface Cluster extends Emitter {
  readonly masters: readonly ClusterNode[];
  nodeClient(node: ClusterNode): Promise<Connection>;
}
