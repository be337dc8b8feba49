/** The example does what it is there for, on real servers. */
import { randomBytes } from "node:crypto";
import { type MongoServer, type RedisServer, startMongo, startRedis } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import type { FastifyInstance } from "fastify";
import type { MongoClient } from "mongodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect } from "../../../packages/stores/mongodb/test/connect.ts";
import { tryExample } from "../../../test/support/try-example.ts";
import { createApp } from "../src/app.ts";

describeWith(["mongodb", "redis"], "Fastify, MongoDB and Redis", () => {
  let mongo: MongoServer;
  let redis: RedisServer;
  let app: FastifyInstance;
  let client: MongoClient;
  let url: string;

  beforeAll(async () => {
    [mongo, redis] = await Promise.all([startMongo(), startRedis()]);
    client = await connect(mongo.createDatabase());
    app = await createApp({
      database: client.db(),
      redisUrl: redis.url,
      secret: randomBytes(32).toString("base64"),
    });
    url = await app.listen({ host: "127.0.0.1", port: 0 });
  }, 60_000);
  afterAll(async () => {
    app.server.closeAllConnections();
    await app.close();
    await client.close();
    await Promise.all([mongo.stop(), redis.stop()]);
  });

  it("signs in, authenticates, goes on without Redis, logs out, and refuses the token", async () => {
    await expect(tryExample(url, redis)).resolves.toBeUndefined();
  });
});
