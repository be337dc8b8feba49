/** Instances on a real Redis, and on a Postgres or a SQLite file: what has to hold on either. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { createSessions, type Sessions, type SessionsOptions } from "@sess/core";
import { postgresSessions } from "@sess/postgres";
import { redisCache } from "@sess/redis";
import { type PostgresServer, type RedisServer, startPostgres, startRedis } from "@sess/servers";
import { sqliteSessions } from "@sess/sqlite";
import { Redis } from "ioredis";
import { Pool } from "pg";

export type Kind = "postgres" | "sqlite";
export const KINDS: readonly Kind[] = ["postgres", "sqlite"];

export interface Setting {
  readonly kind: Kind;
  readonly redisUrl: string;
  readonly storeUrl: string;
}

export interface Node {
  readonly sessions: Sessions;
  readonly redis: Redis;
  close(): Promise<void>;
}

/** One instance of an application, with a Redis client and a store of its own. */
export async function openNode(
  { kind, redisUrl, storeUrl }: Setting,
  { connections = 10, ...options }: Partial<SessionsOptions> & { readonly connections?: number } = {},
): Promise<Node> {
  const redis = new Redis(redisUrl, { retryStrategy: () => 100 });
  redis.on("error", () => {});
  await new Promise((resolve) => redis.once("ready", resolve));
  const pool = new Pool({ connectionString: storeUrl, max: connections });
  pool.on("error", () => {});
  const client = kind === "sqlite" ? createClient({ url: storeUrl, timeout: 5_000 }) : undefined;
  const store = client ? sqliteSessions(client) : postgresSessions(pool);
  await store.migrate();
  const sessions = createSessions({
    issuer: "https://auth.example.com",
    audience: "https://api.example.com",
    keys: [{ kid: "test", alg: "HS256", secret: "a secret of the tests, of 32 bytes or more" }],
    // Nothing here is about deadlines, and the machine may be busy.
    storeDeadline: "60s",
    cacheDeadline: "30s",
    cacheWriteDeadline: "30s",
    store,
    cache: redisCache(redis),
    ...options,
  });
  return {
    sessions,
    redis,
    async close() {
      redis.disconnect();
      client?.close();
      await pool.end();
    },
  };
}

export interface Servers {
  readonly redis: RedisServer;
  /** A new database, or a new file. */
  setting(kind: Kind): Promise<Setting>;
  /** Closed with all others by `closeAll`. */
  open(...of: Parameters<typeof openNode>): Promise<Node>;
  closeAll(): Promise<void>;
  stop(): Promise<void>;
}

export async function startServers(): Promise<Servers> {
  const [redis, postgres, folder]: [RedisServer, PostgresServer, string] = await Promise.all([
    startRedis(),
    startPostgres(),
    mkdtemp(join(tmpdir(), "sess-test-")),
  ]);
  const opened: Node[] = [];
  let files = 0;
  const closeAll = async (): Promise<void> => {
    await Promise.all(opened.splice(0).map((node) => node.close()));
  };
  return {
    redis,
    setting: async (kind) => ({
      kind,
      redisUrl: redis.url,
      storeUrl:
        kind === "postgres" ? await postgres.createDatabase() : `file:${join(folder, `${files++}.db`)}`,
    }),
    async open(...of) {
      const node = await openNode(...of);
      opened.push(node);
      return node;
    },
    closeAll,
    async stop() {
      await closeAll();
      await Promise.all([redis.stop(), postgres.stop(), rm(folder, { recursive: true })]);
    },
  };
}
