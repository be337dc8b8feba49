/** One way to keep sessions, on servers that can be taken away. */
import type { CacheStore, Sessions, SessionsOptions } from "@sess/core";
import { postgresSessions } from "@sess/postgres";
import { redisCache, redisSessions } from "@sess/redis";
import {
  type PostgresServer,
  type RedisSentinel,
  type RedisServer,
  startPostgres,
  startRedis,
  startRedisSentinel,
} from "@sess/servers";
import { Redis } from "ioredis";
import { Pool } from "pg";
import { openSessions } from "../subject.ts";

/** Database and cache; database only; Redis only, as it starts, and as one that keeps what it has acknowledged. */
export type Kind = "S1" | "S2" | "S3" | "S3 durable";
export const KINDS: readonly Kind[] = ["S1", "S2", "S3", "S3 durable"];

export interface World {
  readonly kind: Kind;
  readonly sessions: Sessions;
  readonly redis?: RedisServer;
  readonly postgres?: PostgresServer;
  readonly sentinel?: RedisSentinel;
  readonly addresses: Addresses;
  close(): Promise<void>;
}

export interface Addresses {
  readonly kind: Kind;
  readonly redisUrl?: string | undefined;
  readonly databaseUrl?: string | undefined;
}

/** Soon enough for somebody who waits for the figures. */
export const RECONCILE_MS = 2_000;
const DURABLE = { appendonly: "yes", appendfsync: "always" };
const FAILS_FAST = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  commandTimeout: 1_000,
  retryStrategy: (): number => 100,
};

export async function openWorld(kind: Kind, { replicated = false } = {}): Promise<World> {
  const takesRedis = kind !== "S2";
  const takesPostgres = kind === "S1" || kind === "S2";
  const settings = kind === "S3 durable" ? DURABLE : {};
  const redis = takesRedis && !replicated ? await startRedis({ settings }) : undefined;
  const sentinel = takesRedis && replicated ? await startRedisSentinel({ settings }) : undefined;
  const postgres = takesPostgres ? await startPostgres() : undefined;
  const addresses = { kind, redisUrl: redis?.url, databaseUrl: await postgres?.createDatabase() };
  const { sessions, close } = await openNode(addresses, { reconcileEvery: RECONCILE_MS, sentinel });
  return {
    kind,
    sessions,
    addresses,
    ...(redis ? { redis } : {}),
    ...(postgres ? { postgres } : {}),
    ...(sentinel ? { sentinel } : {}),
    async close() {
      await close();
      await Promise.all([redis?.stop(), postgres?.stop(), sentinel?.stop()]);
    },
  };
}

export interface NodeOptions extends Pick<Partial<SessionsOptions>, "reconcileEvery"> {
  readonly sentinel?: RedisSentinel | undefined;
  /** Comes between sess and Redis. */
  readonly wrapCache?: (cache: CacheStore) => CacheStore;
}

/** A process of an application, as the READMEs advise. */
export async function openNode(
  { kind, redisUrl, databaseUrl }: Addresses,
  { sentinel, wrapCache = (cache) => cache, ...options }: NodeOptions,
): Promise<{ sessions: Sessions; close(): Promise<void> }> {
  const pool = databaseUrl
    ? new Pool({ connectionString: databaseUrl, connectionTimeoutMillis: 1_000 })
    : undefined;
  pool?.on("error", () => {});
  const client = sentinel
    ? throughSentinel(sentinel)
    : redisUrl
      ? new Redis(redisUrl, FAILS_FAST)
      : undefined;
  client?.on("error", () => {});
  if (client) await new Promise((resolve) => client.once("ready", resolve));
  const database = pool && postgresSessions(pool);
  await database?.migrate();
  const store = database ?? redisSessions(client!);
  const cache = kind === "S1" ? wrapCache(redisCache(client!)) : undefined;
  const deadlines = { cacheDeadline: "1s", cacheWriteDeadline: "2s", storeDeadline: "2s" } as const;
  const sessions = openSessions(store, cache, { ...deadlines, ...options });
  return {
    sessions,
    async close() {
      await sessions.close();
      client?.disconnect();
      await pool?.end();
    },
  };
}

function throughSentinel({ sentinels, name }: RedisSentinel): Redis {
  return new Redis({
    sentinels: sentinels.map(({ port }) => ({ host: "127.0.0.1", port })),
    name,
    ...FAILS_FAST,
    sentinelRetryStrategy: () => 100,
    failoverDetector: true,
  });
}
