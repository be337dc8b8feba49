/** What a store and a cache promise together, under a whole `createSessions`. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { testSessions } from "@sess/conformance/vitest";
import { memoryCache } from "@sess/core/memory";
import { mongodbSessions } from "@sess/mongodb";
import { mysqlSessions } from "@sess/mysql";
import { postgresSessions } from "@sess/postgres";
import { redisCache, redisSessions } from "@sess/redis";
import {
  mongoKind,
  startMongo,
  startMysql,
  startPostgres,
  startRedis,
  startRedisCluster,
} from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { sqliteSessions } from "@sess/sqlite";
import { Cluster, Redis } from "ioredis";
import type { MongoClient } from "mongodb";
import { createPool } from "mysql2/promise";
import { Pool } from "pg";
import { createClient as createNodeRedis } from "redis";
import { afterAll, beforeAll, describe } from "vitest";
import { connect as connectMongo } from "../packages/stores/mongodb/test/connect.ts";

/** What a suite has opened, to be closed in the opposite order. */
function closing(): (close: () => unknown) => void {
  const closings: (() => unknown)[] = [];
  afterAll(async () => {
    for (const close of closings.toReversed()) await close();
  });
  return (close) => void closings.push(close);
}

/** A connection of its own for each of two processes. */
function eachOwn<Client, Whole>(
  connect: () => Client,
  make: (client: Client) => Whole,
): () => Promise<Whole> {
  const wholes: Whole[] = [];
  let handles = 0;
  return async () => (wholes[handles++ % 2] ??= make(connect()));
}

function quiet<Client extends { on(event: "error", listener: () => void): unknown }>(client: Client): Client {
  client.on("error", () => {});
  return client;
}

describeWith(["postgres", "redis:process"], "postgresSessions", () => {
  const onClose = closing();
  let databaseUrl: string;
  let redisUrl: string;
  let port: number;
  beforeAll(async () => {
    const [postgres, redis, cluster] = await Promise.all([
      startPostgres(),
      startRedis(),
      startRedisCluster(),
    ]);
    for (const server of [postgres, redis, cluster]) onClose(() => server.stop());
    databaseUrl = await postgres.createDatabase();
    [redisUrl, port] = [redis.url, cluster.nodes[0]!.port];
    const pool = new Pool({ connectionString: databaseUrl });
    await postgresSessions(pool).migrate();
    await pool.end();
  }, 60_000);

  const openStore = eachOwn(() => {
    const pool = quiet(new Pool({ connectionString: databaseUrl }));
    onClose(() => pool.end());
    return pool;
  }, postgresSessions);

  testSessions("and redisCache", {
    openStore,
    openCache: eachOwn(() => {
      const client = quiet(new Redis(redisUrl));
      onClose(() => client.disconnect());
      return client;
    }, redisCache),
  });
  testSessions("and redisCache on a Cluster", {
    openStore,
    openCache: eachOwn(() => {
      const client = quiet(new Cluster([{ host: "127.0.0.1", port }]));
      onClose(() => client.disconnect());
      return client;
    }, redisCache),
  });
});

describeWith(["mysql", "redis"], "mysqlSessions", () => {
  const onClose = closing();
  let uri: string;
  let redisUrl: string;
  beforeAll(async () => {
    const [mysql, redis] = await Promise.all([startMysql(), startRedis()]);
    for (const server of [mysql, redis]) onClose(() => server.stop());
    uri = await mysql.createDatabase();
    redisUrl = redis.url;
    const pool = createPool({ uri });
    await mysqlSessions(pool).migrate();
    await pool.end();
  }, 60_000);

  testSessions("and redisCache over node-redis", {
    openStore: eachOwn(() => {
      const pool = createPool({ uri });
      onClose(() => pool.end());
      return pool;
    }, mysqlSessions),
    openCache: eachOwn(() => {
      const client = quiet(createNodeRedis({ url: redisUrl }));
      void client.connect();
      onClose(() => client.destroy());
      return client;
    }, redisCache),
  });
});

describeWith(["mongodb", "redis"], `mongodbSessions on ${mongoKind()}`, () => {
  const onClose = closing();
  let clients: MongoClient[];
  let redisUrl: string;
  beforeAll(async () => {
    const [mongo, redis] = await Promise.all([startMongo(), startRedis()]);
    for (const server of [mongo, redis]) onClose(() => server.stop());
    const url = mongo.createDatabase();
    clients = await Promise.all([connectMongo(url), connectMongo(url)]);
    for (const client of clients) onClose(() => client.close());
    redisUrl = redis.url;
    await mongodbSessions(clients[0]!.db()).migrate();
  }, 120_000);

  let connected = 0;
  testSessions("and redisCache", {
    openStore: eachOwn(
      () => clients[connected++]!.db(),
      (db) => mongodbSessions(db),
    ),
    openCache: eachOwn(() => {
      const client = quiet(new Redis(redisUrl));
      onClose(() => client.disconnect());
      return client;
    }, redisCache),
  });
});

describeWith("redis", "redisSessions", () => {
  const onClose = closing();
  let url: string;
  beforeAll(async () => {
    const redis = await startRedis();
    onClose(() => redis.stop());
    url = redis.url;
  });
  const connect = (): Redis => {
    const client = quiet(new Redis(url));
    onClose(() => client.disconnect());
    return client;
  };

  testSessions("and redisCache in one Redis", {
    openStore: eachOwn(connect, (client) => redisSessions(client)),
    openCache: eachOwn(connect, redisCache),
  });
});

describe("sqliteSessions", () => {
  const onClose = closing();
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sess-"));
    onClose(() => rm(folder, { recursive: true }));
  });
  const cache = memoryCache();

  testSessions("and memoryCache", {
    async openStore() {
      const client = createClient({ url: `file:${join(folder, "sess.db")}` });
      onClose(() => client.close());
      const store = sqliteSessions(client);
      await store.migrate();
      return store;
    },
    openCache: async () => cache,
  });
});
