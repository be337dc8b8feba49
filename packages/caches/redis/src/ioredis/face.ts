/** A cache's and a watch's view of a client of ioredis. */
import type { RedisFace } from "../face.ts";
import type { Watchable } from "../watch/watchable.ts";
import type { IoredisClient } from "./client.ts";
import { ioredisMasters } from "./masters.ts";
import { ioredisServer } from "./server.ts";
import type { ClusterClient, RedisConnection } from "./watched-client.ts";

export function ioredisFace(client: IoredisClient): RedisFace {
  return {
    get: (key) => client.get(key),
    set: (key, value, ttlMs, condition) =>
      condition === undefined
        ? client.set(key, value, "PX", ttlMs)
        : client.set(key, value, "PX", ttlMs, condition),
    // It knows where the keys are in a command, puts its prefix before them, and on a Cluster goes by them.
    send: (command, key, ...rest) => client.call(command, key, ...rest),
    run: (script, key, ...rest) => client.call("EVAL", script, 1, key, ...rest),
    readsFromReplicas: readsFromReplicas(client),
    keyPrefix: (client as Partial<RedisConnection>).options?.keyPrefix ?? "",
    watchable: asWatchable(client),
  };
}

/** A `Cluster` that is told to, or a `Redis` to which Sentinel is to name a replica. */
function readsFromReplicas(client: object): boolean {
  const { scaleReads = "master", role = "master" } =
    (client as { options?: { scaleReads?: unknown; role?: unknown } }).options ?? {};
  return scaleReads !== "master" || role !== "master";
}

/**
 * Undefined when it lacks something, as wrappers of clients may, or reads from replicas: they learn of a change after
 * the push has told of it, so that what is read from them then is old, and stays so.
 */
function asWatchable(given: object): Watchable | undefined {
  const client = given as Partial<RedisConnection & ClusterClient>;
  const has = (...methods: Array<keyof typeof client>): boolean =>
    methods.every((method) => typeof client[method] === "function");
  if (!has("on", "removeListener") || typeof client.options !== "object") return undefined;
  if (has("nodes")) {
    if (readsFromReplicas(client)) return undefined;
    return { kind: "cluster", masters: ioredisMasters(given as ClusterClient) };
  }
  if (!has("duplicate", "call")) return undefined;
  return { kind: "server", server: ioredisServer(given as RedisConnection) };
}
