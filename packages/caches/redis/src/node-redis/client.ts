/** What of a node-redis client is used: structural types, so that those of `redis` 5 and 6 all fit. */

/** What `createClient`, `createClientPool`, `createSentinel` or `createCluster` makes. */
export type NodeRedisClient = NodeRedisConnection | NodeRedisSentinel | NodeRedisCluster;

interface Openable {
  /** node-redis has it and other clients do not. */
  readonly isOpen: boolean;
  /** There since 5. */
  destroy(): unknown;
}

/** A client, or a pool of them. */
export interface NodeRedisConnection extends Openable {
  sendCommand(words: string[], options?: object): Promise<unknown>;
}

export interface NodeRedisSentinel extends Openable {
  getMasterNode(): unknown;
  sendCommand(isReadonly: boolean, words: string[], options?: object): Promise<unknown>;
}

export interface NodeRedisCluster extends Openable {
  readonly masters: readonly unknown[];
  sendCommand(key: string, isReadonly: boolean, words: string[], options?: object): Promise<unknown>;
}

export function isNodeRedisClient(client: unknown): client is NodeRedisClient {
  const given = (client ?? {}) as Record<string, unknown>;
  const methods = ["destroy", "sendCommand", "on"];
  return typeof given["isOpen"] === "boolean" && methods.every((name) => typeof given[name] === "function");
}
