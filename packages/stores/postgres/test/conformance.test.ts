import { PGlite } from "@electric-sql/pglite";
import { neonConfig, Pool as NeonPool } from "@neondatabase/serverless";
import { testSessionStore } from "@sess/conformance/vitest";
import { type PostgresServer, startPostgres } from "@sess/servers";
import { controlOf } from "@sess/servers/control-of";
import { describeWith } from "@sess/servers/describe-with";
import { Pool } from "pg";
import { afterAll, beforeAll, describe } from "vitest";
import { WebSocket } from "ws";
import { postgresSessions } from "../src/index.ts";
import { type NeonProxy, startNeonProxy } from "./neon-proxy.ts";

describeWith("postgres", "postgresSessions", () => {
  let postgres: PostgresServer;
  let pools: Pool[];
  beforeAll(async () => {
    postgres = await startPostgres();
    const connectionString = await postgres.createDatabase();
    pools = [1, 2].map(() => new Pool({ connectionString, max: 8 }));
    for (const pool of pools) pool.on("error", () => {});
    await postgresSessions(pools[0]!).migrate();
  }, 60_000);
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await postgres.stop();
  });

  let handles = 0;
  testSessionStore("two pools of pg", {
    open: async () => postgresSessions(pools[handles++ % 2]!),
    server: controlOf("postgres", () => postgres),
  });
});

describe("postgresSessions", () => {
  let database: PGlite;
  beforeAll(async () => {
    database = await PGlite.create();
    await postgresSessions(database).migrate();
    await postgresSessions(database).migrate();
  }, 60_000);
  afterAll(() => database.close());

  testSessionStore("PGlite", { open: async () => postgresSessions(database) });
});

describeWith("postgres", "postgresSessions", () => {
  let postgres: PostgresServer;
  let proxy: NeonProxy;
  let pools: NeonPool[];
  beforeAll(async () => {
    postgres = await startPostgres();
    const url = new URL(await postgres.createDatabase());
    proxy = await startNeonProxy(url.href);
    // A server of Neon's always asks for a password, and the driver sends it before it is asked.
    Object.assign(neonConfig, {
      webSocketConstructor: WebSocket,
      useSecureWebSocket: false,
      pipelineConnect: false,
      wsProxy: proxy.address,
    });
    url.password ||= "any";
    pools = [1, 2].map(() => new NeonPool({ connectionString: url.href, max: 8 }));
    for (const pool of pools) pool.on("error", () => {});
    await postgresSessions(pools[0]!).migrate();
  }, 60_000);
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await proxy.close();
    await postgres.stop();
  });

  let handles = 0;
  testSessionStore("two pools of @neondatabase/serverless", {
    open: async () => postgresSessions(pools[handles++ % 2]!),
  });
});
