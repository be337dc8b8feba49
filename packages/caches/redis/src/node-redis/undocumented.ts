/** What node-redis has, and does not document: all of it may be missing, and something is then done less well. */
import type { Cluster, Connection, Lend } from "./watched-client.ts";

/** What the client puts in front of keys, but not into words that are sent as they are. Since 6.1, which is its first. */
export function keyPrefixOf(client: object): string {
  const { ["_keyPrefix"]: prefix } = client as { readonly _keyPrefix?: { toString(): string } };
  return prefix?.toString() ?? "";
}

/** Lends a connection to the master that the sentinels name. */
export function masterBehind(sentinel: object): Lend | undefined {
  const { ["_execute"]: execute } = sentinel as {
    _execute?<T>(isReadonly: boolean, use: (connection: Connection) => Promise<T>): Promise<T>;
  };
  return execute && ((use) => execute.call(sentinel, false, use) as never);
}

/** Makes the client find out which node serves what. By itself it does so when a command was sent to the wrong node. */
export function rediscover(cluster: Cluster): void {
  const { ["_slots"]: slots } = cluster as {
    readonly _slots?: { rediscover?(startWith: Connection): Promise<unknown> };
  };
  const connected = cluster.masters.find(({ client }) => client?.isReady)?.client;
  if (connected !== undefined) slots?.rediscover?.(connected).catch(() => {});
}
