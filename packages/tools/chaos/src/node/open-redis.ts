/** A client of ioredis as the README of `@sess/redis` recommends it, for whatever kind of Redis there is. */
import { Cluster, Redis } from "ioredis";
import type { RedisAddress } from "./messages.ts";

export interface RedisClient {
  readonly client: Redis | Cluster;
  close(): void;
}

const FAILS_FAST = { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 1_000 };
/** Sooner than the default of ioredis, as a run is short. */
const retryStrategy = (): number => 200;

export function openRedis(address: RedisAddress): RedisClient {
  const client = connect(address);
  // sess tells of what fails by its events.
  client.on("error", () => {});
  return { client, close: () => client.disconnect() };
}

function connect(address: RedisAddress): Redis | Cluster {
  const local = (port: number): { host: string; port: number } => ({ host: "127.0.0.1", port });
  switch (address.kind) {
    case "single":
      return new Redis(address.url, { ...FAILS_FAST, retryStrategy });
    case "cluster":
      return new Cluster(address.ports.map(local), {
        enableOfflineQueue: false,
        clusterRetryStrategy: retryStrategy,
        slotsRefreshInterval: 1_000,
        redisOptions: { commandTimeout: FAILS_FAST.commandTimeout },
      });
    default:
      return new Redis({
        sentinels: address.ports.map(local),
        name: address.master,
        ...FAILS_FAST,
        retryStrategy,
        sentinelRetryStrategy: retryStrategy,
        failoverDetector: true,
      });
  }
}
