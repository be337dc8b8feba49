/** Every store, on a real server. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { mongodbSessions } from "@sess/mongodb";
import { mysqlSessions } from "@sess/mysql";
import { postgresSessions } from "@sess/postgres";
import { redisSessions } from "@sess/redis";
import { mongoKind, startMongo, startMysql, startPostgres, startRedis, whyNot } from "@sess/servers";
import { sqliteSessions } from "@sess/sqlite";
import { Redis } from "ioredis";
import { type Db, MongoClient } from "mongodb";
import { createPool } from "mysql2/promise";
import { Pool } from "pg";
import { connect } from "../../packages/stores/mongodb/test/connect.ts";
import { readMongodb } from "../../test/support/wire/mongodb.ts";
import { readMysql } from "../../test/support/wire/mysql.ts";
import { readPostgres } from "../../test/support/wire/postgres.ts";
import { readRedis } from "../../test/support/wire/redis.ts";
import { counted } from "./counted.ts";
import { countedSqlite } from "./counted-sqlite.ts";
import { redisSize, redisVersion } from "./redis-size.ts";
import type { Adapter, OpenedStore, Size } from "./subject.ts";
import { versionOf } from "./version-of.ts";

const postgres: Adapter<OpenedStore> = {
  name: "postgresSessions",
  whyNot: whyNot("postgres"),
  prunes: true,
  async open(tally) {
    const server = await startPostgres();
    const way = await counted(await server.createDatabase(), "store", readPostgres, tally);
    const pool = new Pool({ connectionString: way.url });
    const ask = async <Row extends object>(sql: string): Promise<Row> =>
      (await pool.query<Row>(sql)).rows[0]!;
    const part = postgresSessions(pool);
    await part.migrate();
    const size = (): Promise<Size> =>
      ask<{ total: string; indexes: string }>(
        `SELECT sum(pg_total_relation_size(oid)) AS total, sum(pg_indexes_size(oid)) AS indexes
        FROM pg_class WHERE relname LIKE 'sess\\_%' AND relkind = 'r'`,
      ).then(({ total, indexes }) => ({ total: Number(total), indexes: Number(indexes) }));
    const { version } = await ask<{ version: string }>("SELECT current_setting('server_version') AS version");
    return {
      part,
      on: `PostgreSQL ${version.split(" ")[0]}, pg ${versionOf("pg")}`,
      size: sinceNow(await size(), size),
      async close() {
        await pool.end();
        await way.close();
        await server.stop();
      },
    };
  },
};

const mysql: Adapter<OpenedStore> = {
  name: "mysqlSessions",
  whyNot: whyNot("mysql"),
  prunes: true,
  async open(tally) {
    const server = await startMysql();
    const way = await counted(await server.createDatabase(), "store", readMysql, tally);
    const pool = createPool({ uri: way.url });
    const ask = async (sql: string): Promise<Record<string, unknown>> =>
      ((await pool.query(sql))[0] as Record<string, unknown>[])[0]!;
    const part = mysqlSessions(pool);
    await part.migrate();
    async function size(): Promise<Size> {
      await pool.query("ANALYZE TABLE sess_sessions, sess_fences, sess_denied");
      const { total, indexes } = await ask(
        `SELECT SUM(data_length + index_length) AS total, SUM(index_length) AS indexes
        FROM information_schema.tables WHERE table_schema = DATABASE()`,
      );
      return { total: Number(total), indexes: Number(indexes) };
    }
    const version = (await ask("SELECT VERSION() AS version"))["version"] as string;
    const [number = ""] = version.split("-");
    return {
      part,
      on: `${version.includes("MariaDB") ? "MariaDB" : "MySQL"} ${number}, mysql2 ${versionOf("mysql2")}`,
      size: sinceNow(await size(), size),
      async close() {
        await pool.end();
        await way.close();
        await server.stop();
      },
    };
  },
};

const mongodb: Adapter<OpenedStore> = {
  name: "mongodbSessions",
  whyNot: whyNot("mongodb"),
  prunes: true,
  async open(tally) {
    const server = await startMongo();
    const way = await counted(server.createDatabase(), "store", readMongodb, tally);
    const client = await connect(way.url, { directConnection: true });
    const part = mongodbSessions(client.db());
    await part.migrate();
    const { version } = (await client.db().admin().serverInfo()) as { version: string };
    const isReal = whyNot("mongodb:real") === undefined;
    const size = (): Promise<Size> => mongoSize(client.db());
    // What is older, or only like it, takes an older driver.
    const driver = versionOf(
      client instanceof MongoClient ? "mongodb" : "mongodb6",
      "packages/stores/mongodb",
    );
    return {
      part,
      on: `${isReal ? "MongoDB" : mongoKind()} ${version}, mongodb ${driver}`,
      // The stand-in keeps things in its own way: what they take there says nothing about MongoDB.
      ...(isReal ? { size: sinceNow(await size(), size) } : {}),
      async close() {
        await client.close();
        await way.close();
        await server.stop();
      },
    };
  },
};

async function mongoSize(db: Db): Promise<Size> {
  let [total, indexes] = [0, 0];
  for (const { name } of await db.listCollections().toArray()) {
    const stats = await db.command({ collStats: name });
    total += stats["totalSize"] as number;
    indexes += stats["totalIndexSize"] as number;
  }
  return { total, indexes };
}

const sqlite: Adapter<OpenedStore> = {
  name: "sqliteSessions",
  whyNot: undefined,
  prunes: true,
  isEmbedded: true,
  async open(tally) {
    const folder = await mkdtemp(join(tmpdir(), "sess-costs-"));
    const client = createClient({ url: `file:${join(folder, "sess.db")}` });
    const part = sqliteSessions(tally ? countedSqlite(client, tally) : client);
    await part.migrate();
    const ask = async (sql: string): Promise<number> =>
      Number(Object.values((await client.execute(sql)).rows[0]!)[0]);
    const size = async (): Promise<Size> => ({
      total:
        ((await ask("PRAGMA page_count")) - (await ask("PRAGMA freelist_count"))) *
        (await ask("PRAGMA page_size")),
    });
    const version = (await client.execute("SELECT sqlite_version() AS version")).rows[0]![
      "version"
    ] as string;
    return {
      part,
      on: `SQLite ${version}, @libsql/client ${versionOf("@libsql/client")}`,
      size: sinceNow(await size(), size),
      async close() {
        client.close();
        await rm(folder, { recursive: true });
      },
    };
  },
};

const redis: Adapter<OpenedStore> = {
  name: "redisSessions",
  whyNot: whyNot("redis"),
  async open(tally) {
    const server = await startRedis();
    const way = await counted(server.url, "store", readRedis, tally);
    const client = new Redis(way.url);
    return {
      part: redisSessions(client),
      on: `Redis ${await redisVersion(server.url)}, ioredis ${versionOf("ioredis")}`,
      size: () => redisSize(server.url, "sess:*"),
      async close() {
        client.disconnect();
        await way.close();
        await server.stop();
      },
    };
  },
};

/** What an empty schema takes is nobody's session. */
function sinceNow(empty: Size, size: () => Promise<Size>): () => Promise<Size> {
  return async () => {
    const { total, indexes } = await size();
    return {
      total: total - empty.total,
      ...(indexes === undefined ? {} : { indexes: indexes - (empty.indexes ?? 0) }),
    };
  };
}

export const stores = { postgres, mysql, mongodb, sqlite, redis };
