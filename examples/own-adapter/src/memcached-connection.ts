/** A connection to memcached on which every command is answered or rejects: the client's own `get` and `set` are not. */

/** The part of a `Memcache` client, of the package `memcache`, that the cache uses. */
export interface MemcachedClient {
  readonly hash: { getNodesByKey(key: string): Node[] };
}

interface Node {
  readonly socket: unknown;
  isConnected(): boolean;
  reconnect(): Promise<void>;
  command(command: string, options?: { isMultiline?: boolean }): Promise<unknown>;
}

/** Sends a command. Rejects when memcached reports an error, and when the connection breaks before the answer. */
export type Send = Node["command"];

const connecting = new WeakMap<Node, Promise<void>>();

/** The connection to the server that has `key`. It stays one connection: once it is lost, it rejects for ever. */
export async function connectionTo(client: MemcachedClient, key: string): Promise<Send> {
  const [node] = client.hash.getNodesByKey(key);
  if (node === undefined) throw new Error("memcachedCache: the client has no servers");
  if (!node.isConnected()) await connect(node);
  const { socket } = node;
  return async (...command) => {
    if (node.socket !== socket) throw new Error("memcachedCache: the connection was lost");
    return node.command(...command);
  };
}

/**
 * Once for all who wait. The client would open a socket for each of them, and would go on with half an answer
 * from the lost connection; `reconnect` drops that.
 */
function connect(node: Node): Promise<void> {
  const known = connecting.get(node);
  if (known !== undefined) return known;
  const attempt = node.reconnect().finally(() => connecting.delete(node));
  connecting.set(node, attempt);
  return attempt;
}
