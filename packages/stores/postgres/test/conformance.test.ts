import { PGlite } from "@electric-sql/pglite";
import { testSessionStore } from "@sess/conformance/vitest";
import { type PostgresServer, startPostgres } from "@sess/servers";
import { controlOf } from "@sess/servers/control-of";
import { describeWith } from "@sess/servers/describe-with";
import { Pool } from "pg";
import { afterAll, beforeAll, describe } from "vitest";
import { postgresSessions } from "../src/index.ts";

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
