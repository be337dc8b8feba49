/** How each kind of client of node-redis sends a command to a master, and what of it can be watched. */
import type { Server, Watchable } from "../watch/watchable.ts";
import type { NodeRedisCluster, NodeRedisConnection, NodeRedisSentinel } from "./client.ts";
import { nodeRedisMasters } from "./masters.ts";
import { type LentServer, lentServer } from "./server.ts";
import { masterBehind } from "./undocumented.ts";
import type { Cluster, Connection, Emitter, Pool } from "./watched-client.ts";

export interface Kind {
  /**
   * Sends words as they are. `client.get` would do less well: a replica may answer it, or the memory of the client
   * (`clientSideCache`), which hears of a revocation later than the one who revokes believes.
   */
  readonly send: (key: string, words: string[]) => Promise<unknown>;
  readonly watchable: Watchable | undefined;
}

/** Whatever else the client is set to turn answers into. */
const AS_STRINGS = Object.freeze({ typeMapping: Object.freeze({}) });

export function clientKind(client: NodeRedisConnection & Connection): Kind {
  return {
    send: (_, words) => client.sendCommand(words, AS_STRINGS),
    watchable: { kind: "server", server: lentServer((use) => use(client)) },
  };
}

export function poolKind(pool: Pool): Kind {
  const server = lentServer((use) => pool.execute(use));
  return {
    // Through the server, which so gets to know the connections.
    send: (_, words) => server.lend((connection) => connection.sendCommand(words, AS_STRINGS)),
    watchable: { kind: "server", server },
  };
}

export function sentinelKind(sentinel: NodeRedisSentinel & Emitter): Kind {
  const lend = masterBehind(sentinel);
  return {
    send: (_, words) => sentinel.sendCommand(false, words, AS_STRINGS),
    watchable: lend && { kind: "server", server: relieved(sentinel, lentServer(lend)) },
  };
}

/** Told before the new master has answered anything. */
function relieved(sentinel: Emitter, master: LentServer): Server {
  sentinel.on("topology-change", ({ type }: { type: string }) => {
    if (type === "MASTER_CHANGE") master.tellBreak();
  });
  return master;
}

export function clusterKind(cluster: NodeRedisCluster & Cluster): Kind {
  return {
    send: (key, words) => cluster.sendCommand(key, false, words, AS_STRINGS),
    watchable: { kind: "cluster", masters: nodeRedisMasters(cluster) },
  };
}
