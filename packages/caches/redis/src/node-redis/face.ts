/** A cache's and a watch's view of a client of node-redis. */
import type { RedisFace } from "../face.ts";
import type { NodeRedisClient } from "./client.ts";
import { clientKind, clusterKind, type Kind, poolKind, sentinelKind } from "./kinds.ts";
import { keyPrefixOf } from "./undocumented.ts";

export function nodeRedisFace(client: NodeRedisClient): RedisFace {
  const { send, watchable } = kindOf(client);
  const keyPrefix = keyPrefixOf(client);
  return {
    get: (key) => send(keyPrefix + key, ["GET", keyPrefix + key]),
    set(key, value, ttlMs, condition) {
      const words = ["SET", keyPrefix + key, value, "PX", `${ttlMs}`];
      return send(keyPrefix + key, condition === undefined ? words : [...words, condition]);
    },
    send: (command, key, ...rest) => send(keyPrefix + key, [command, keyPrefix + key, ...rest]),
    run: (script, key, ...rest) => send(keyPrefix + key, ["EVAL", script, "1", keyPrefix + key, ...rest]),
    // Each command is sent as one that writes, which replicas do not get.
    readsFromReplicas: false,
    keyPrefix,
    watchable,
  };
}

function kindOf(client: object): Kind {
  const has = (method: string): boolean => typeof (client as never)[method] === "function";
  if (has("nodeClient")) return clusterKind(client as never);
  if (has("getMasterNode")) return sentinelKind(client as never);
  if (has("execute")) return poolKind(client as never);
  return clientKind(client as never);
}
