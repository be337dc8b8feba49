/** The masters of a Redis Cluster, as a `Cluster` of ioredis knows them. */
import type { Masters, Server } from "../watch/watchable.ts";
import { ioredisServer } from "./server.ts";
import type { ClusterClient, RedisConnection } from "./watched-client.ts";

/** When another master joins or leaves, or the client has found out which are. */
const EVENTS = ["ready", "refresh", "+node", "-node"];

export function ioredisMasters(cluster: ClusterClient): Masters {
  const servers = new WeakMap<RedisConnection, Server>();
  function serverOf(node: RedisConnection): Server {
    const server = servers.get(node) ?? ioredisServer(node);
    servers.set(node, server);
    return server;
  }
  return {
    // Before it is ready the client knows only the nodes it was given, of whatever role.
    isReady: () => cluster.status === "ready",
    current: () => cluster.nodes("master").map(serverOf),
    onChange(look) {
      for (const event of EVENTS) cluster.on(event, look);
      return () => {
        for (const event of EVENTS) cluster.removeListener(event, look);
      };
    },
    // By itself the client does so only when a command of its own was sent to the wrong node.
    refresh: () => cluster.refreshSlotsCache?.(() => {}),
  };
}
