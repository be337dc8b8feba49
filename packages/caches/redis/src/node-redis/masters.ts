/** The masters of a Redis Cluster, as a client of node-redis knows them. */
import type { Masters, Server } from "../watch/watchable.ts";
import { lentServer } from "./server.ts";
import { rediscover } from "./undocumented.ts";
import type { Cluster, ClusterNode } from "./watched-client.ts";

/** When another master joins or leaves, or the client has found out which are. */
const EVENTS = ["connect", "node-connect", "node-ready", "node-disconnect", "disconnect"];

export function nodeRedisMasters(cluster: Cluster): Masters {
  const servers = new WeakMap<ClusterNode, Server>();
  const looks = new Set<() => void>();
  const lookAll = (): void => {
    for (const look of looks) look();
  };
  // For good, as in server.ts.
  for (const event of EVENTS) cluster.on(event, lookAll);

  function serverOf(node: ClusterNode): Server {
    const server =
      servers.get(node) ?? lentServer(async (use) => use(node.client ?? (await connected(node))));
    servers.set(node, server);
    return server;
  }

  /** With `minimizeConnections` there is none before the first use. To a node that has left, none is to be made. */
  async function connected(node: ClusterNode) {
    if (!cluster.masters.includes(node)) throw new Error("redisCache: this node has left the Redis Cluster");
    return cluster.nodeClient(node);
  }

  return {
    isReady: () => cluster.masters.length > 0,
    current: () => cluster.masters.map(serverOf),
    onChange(look) {
      looks.add(look);
      return () => void looks.delete(look);
    },
    refresh: () => rediscover(cluster),
  };
}
