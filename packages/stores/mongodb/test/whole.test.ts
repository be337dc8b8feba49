/** What the store promises under a whole `createSessions`. */
import { testSessions } from "@sess/conformance/vitest";
import { memoryCache } from "@sess/core/memory";
import { type MongoServer, mongoKind, startMongo } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import type { MongoClient } from "mongodb";
import { afterAll, beforeAll } from "vitest";
import { mongodbSessions } from "../src/index.ts";
import { connect } from "./connect.ts";

describeWith("mongodb", `mongodbSessions on ${mongoKind()}`, () => {
  let mongo: MongoServer;
  let clients: MongoClient[];
  beforeAll(async () => {
    mongo = await startMongo();
    const url = mongo.createDatabase();
    clients = await Promise.all([connect(url), connect(url)]);
    await mongodbSessions(clients[0]!.db()).migrate();
  }, 120_000);
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await mongo.stop();
  });

  let handles = 0;
  const cache = memoryCache();
  testSessions("and a cache", {
    openStore: async () => mongodbSessions(clients[handles++ % 2]!.db()),
    openCache: async () => cache,
  });
});
