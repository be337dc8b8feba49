/** Clients of every kind that `redisCache` takes, and their end. */
import { Cluster, Redis } from "ioredis";
import { Cluster as Cluster5, Redis as Redis5 } from "ioredis5";
import * as redis6 from "redis";
import * as redis5 from "redis5";
import type { RedisClient } from "../../src/index.ts";

/** What a test sets, in nobody's words. */
export interface Settings {
  readonly keyPrefix?: string;
  readonly database?: number;
  readonly username?: string;
  readonly password?: string;
  /** Fails a command at once while there is no connection. */
  readonly isNeverQueued?: boolean;
  /** Where the connections that the watch opens go to, instead. */
  readonly linesTo?: string;
}

export interface SentinelAddress {
  readonly name: string;
  readonly sentinels: readonly { readonly host: string; readonly port: number }[];
  /** To be told by the other sentinels when a master is relieved that lives on. */
  readonly detectsFailover?: boolean;
}

interface Maker {
  redis(url: string, settings: Settings, opened: Opened): RedisClient;
  sentinel?(address: SentinelAddress, opened: Opened): Promise<RedisClient>;
  cluster?(port: number, opened: Opened): Promise<RedisClient>;
}

/** Takes note of what has to be closed. */
type Opened = <C extends { on(event: "error", listener: () => void): unknown }>(
  client: C,
  close: () => unknown,
) => C;

const RETRY = 50;

/** As the README recommends node-redis to be set. */
const FAILS_FAST = {
  disableOfflineQueue: true,
  commandsQueueMaxLength: 10_000,
  pingInterval: 1_000,
  socket: { socketTimeout: 3_000, reconnectStrategy: () => RETRY },
};

// The versions of one library differ in types that nothing here uses.
const versions = {
  "ioredis 6": ioredis({ Redis, Cluster }),
  "ioredis 5": ioredis({ Redis: Redis5 as never, Cluster: Cluster5 as never }),
  "node-redis 6": nodeRedis(redis6, FAILS_FAST),
  "node-redis 5": nodeRedis(redis5 as never, {}),
  "a pool of node-redis 6": { redis: poolOf(redis6) },
  "a pool of node-redis 5": { redis: poolOf(redis5 as never) },
} satisfies Record<string, Maker>;

export type Version = keyof typeof versions;
export const VERSIONS = Object.keys(versions) as Version[];
/** Those that have more than one server to go to. */
export const LIBRARIES = ["ioredis 6", "ioredis 5", "node-redis 6", "node-redis 5"] as const;
export type Library = (typeof LIBRARIES)[number];

function ioredis(library: { Redis: typeof Redis; Cluster: typeof Cluster }) {
  const retryStrategy = (): number => RETRY;
  return {
    redis(url: string, { database, isNeverQueued = false, linesTo, ...same }: Settings, opened: Opened) {
      const queued = isNeverQueued ? { enableOfflineQueue: false, maxRetriesPerRequest: 0 } : {};
      const client = new library.Redis(url, { retryStrategy, db: database ?? 0, ...queued, ...same });
      if (linesTo !== undefined) {
        const { duplicate } = client;
        client.duplicate = (options) =>
          duplicate.call(client, { ...options, port: Number(new URL(linesTo).port) });
      }
      return opened(client, () => client.disconnect());
    },
    async sentinel({ name, sentinels, detectsFailover }: SentinelAddress, opened: Opened) {
      const failoverDetector = detectsFailover === true;
      const client = new library.Redis({ retryStrategy, name, sentinels: [...sentinels], failoverDetector });
      return opened(client, () => client.disconnect());
    },
    async cluster(port: number, opened: Opened) {
      const client = new library.Cluster([{ host: "127.0.0.1", port }]);
      return opened(client, () => client.disconnect());
    },
  };
}

function nodeRedis(
  { createClient, createCluster, createSentinel }: typeof redis6,
  ofMasters: typeof FAILS_FAST | object,
) {
  return {
    redis(url: string, settings: Settings, opened: Opened) {
      const { linesTo } = settings;
      const client = createClient(optionsOf(url, settings));
      if (linesTo !== undefined) {
        const { duplicate } = client;
        client.duplicate = (options) =>
          duplicate.call(client, { ...options, url: linesTo } as never) as never;
      }
      opened(client, () => client.destroy());
      client.connect().catch(() => {});
      return client;
    },
    async sentinel({ name, sentinels }: SentinelAddress, opened: Opened) {
      const client = createSentinel({
        name,
        sentinelRootNodes: [...sentinels],
        nodeClientOptions: ofMasters,
      });
      opened(client, () => client.destroy());
      return client.connect();
    },
    async cluster(port: number, opened: Opened) {
      const client = createCluster({
        rootNodes: [{ url: `redis://127.0.0.1:${port}` }],
        defaults: ofMasters,
      });
      opened(client, () => client.destroy());
      return client.connect();
    },
  };
}

function poolOf({ createClientPool }: typeof redis6) {
  return (url: string, settings: Settings, opened: Opened) => {
    const pool = createClientPool(optionsOf(url, settings), {
      minimum: 2,
      maximum: 5,
      acquireTimeout: 20_000,
    });
    opened(pool, () => pool.destroy());
    pool.connect().catch(() => {});
    return pool;
  };
}

function optionsOf(url: string, { isNeverQueued = false, ...same }: Settings) {
  return { url, socket: { reconnectStrategy: () => RETRY }, disableOfflineQueue: isNeverQueued, ...same };
}

export interface Clients {
  redis(version: Version, url: string, settings?: Settings): RedisClient;
  sentinel(library: Library, address: SentinelAddress): Promise<RedisClient>;
  cluster(library: Library, port: number): Promise<RedisClient>;
  /** What another program has. */
  other(url: string): Redis;
  otherCluster(port: number): Cluster;
  /** To be closed with the others. */
  readonly opened: Opened;
  /** To be called once at the end. */
  close(): Promise<void>;
}

export function createClients(): Clients {
  const closings: Array<() => unknown> = [];
  const opened: Opened = (client, close) => {
    client.on("error", () => {});
    closings.push(close);
    return client;
  };
  return {
    redis: (version, url, settings = {}) => versions[version].redis(url, settings, opened),
    sentinel: (library, address) => versions[library].sentinel(address, opened),
    cluster: (library, port) => versions[library].cluster(port, opened),
    other(url) {
      const client = new Redis(url, { retryStrategy: () => RETRY });
      return opened(client, () => client.disconnect());
    },
    otherCluster(port) {
      const client = new Cluster([{ host: "127.0.0.1", port }], { slotsRefreshInterval: 200 });
      return opened(client, () => client.disconnect());
    },
    opened,
    async close() {
      // node-redis 5 throws when it has given up by itself.
      for (const close of closings.splice(0)) await (async () => close())().catch(() => {});
    },
  };
}
