/** The example does what it is there for, on real servers. */
import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type PostgresServer, type RedisServer, startPostgres, startRedis } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { afterAll, beforeAll, expect, it } from "vitest";
import { tryExample } from "../../../test/support/try-example.ts";
import { type App, createApp } from "../src/app.ts";

describeWith(["postgres", "redis"], "Express, PostgreSQL and Redis", () => {
  let postgres: PostgresServer;
  let redis: RedisServer;
  let app: App;
  let server: Server;

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    const databaseUrl = await postgres.createDatabase();
    app = await createApp({ databaseUrl, redisUrl: redis.url, secret: randomBytes(32).toString("base64") });
    server = app.app.listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
  }, 60_000);
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await app.close();
    await Promise.all([postgres.stop(), redis.stop()]);
  });

  it("signs in, authenticates, goes on without Redis, logs out, and refuses the token", async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(tryExample(url, redis)).resolves.toBeUndefined();
  });
});
