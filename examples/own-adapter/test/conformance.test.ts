/** The kit on both adapters, and on the two together. */
import { testCacheStore, testSessions, testSessionStore } from "@sess/conformance/vitest";
import { type PostgresServer, type Server, startMemcached, startPostgres } from "@sess/servers";
import { controlOf } from "@sess/servers/control-of";
import { describeWith } from "@sess/servers/describe-with";
import { Kysely, PostgresDialect } from "kysely";
import { Memcache } from "memcache";
import { Pool } from "pg";
import { afterAll, beforeAll } from "vitest";
import { kyselySessions } from "../src/kysely-sessions.ts";
import { memcachedCache } from "../src/memcached-cache.ts";
import { createSessionTables, type SessionTables } from "../src/session-tables.ts";

function connectToMemcached(url: string): Memcache {
  return new Memcache({ nodes: [url] });
}

function connectToPostgres(connectionString: string): Kysely<SessionTables> {
  const pool = new Pool({ connectionString });
  // A connection that breaks, idle or in a transaction, is an event as well, and one that nobody hears ends the process.
  pool.on("error", () => {});
  pool.on("connect", (connection) => void connection.on("error", () => {}));
  return new Kysely({ dialect: new PostgresDialect({ pool }) });
}

/** Two connections in turn, as two processes would have. */
function twoOf<Client>(connect: () => Client, close: (client: Client) => Promise<void>): () => Client {
  const clients: Client[] = [];
  let handles = 0;
  afterAll(async () => {
    for (const client of clients) await close(client);
  });
  return () => (clients[handles++ % 2] ??= connect());
}

describeWith("memcached", "memcachedCache", () => {
  let memcached: Server;
  beforeAll(async () => {
    memcached = await startMemcached();
  });
  afterAll(() => memcached.stop());
  const client = twoOf(
    () => connectToMemcached(memcached.url),
    (each) => each.disconnect(),
  );

  testCacheStore("memcache", {
    open: async () => memcachedCache(client()),
    server: controlOf("memcached", () => memcached),
  });
});

describeWith("postgres", "kyselySessions", () => {
  let postgres: PostgresServer;
  let url: string;
  beforeAll(async () => {
    postgres = await startPostgres();
    url = await postgres.createDatabase();
    await createSessionTables(db());
  }, 60_000);
  afterAll(() => postgres.stop());
  const db = twoOf(
    () => connectToPostgres(url),
    (each) => each.destroy(),
  );

  testSessionStore("pg", {
    open: async () => kyselySessions(db()),
    server: controlOf("postgres", () => postgres),
  });
});

describeWith(["postgres", "memcached"], "kyselySessions", () => {
  let [memcached, postgres]: [Server?, PostgresServer?] = [];
  let url: string;
  beforeAll(async () => {
    [memcached, postgres] = await Promise.all([startMemcached(), startPostgres()]);
    url = await postgres.createDatabase();
    await createSessionTables(db());
  }, 60_000);
  afterAll(async () => {
    await Promise.all([memcached?.stop(), postgres?.stop()]);
  });
  const db = twoOf(
    () => connectToPostgres(url),
    (each) => each.destroy(),
  );
  const client = twoOf(
    () => connectToMemcached(memcached!.url),
    (each) => each.disconnect(),
  );

  testSessions("and memcachedCache", {
    openStore: async () => kyselySessions(db()),
    openCache: async () => memcachedCache(client()),
  });
});
