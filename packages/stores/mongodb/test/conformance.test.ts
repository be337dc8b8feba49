import { testSessionStore } from "@sess/conformance/vitest";
import { available, type MongoServer, mongoKind, startMongo } from "@sess/servers";
import { controlOf } from "@sess/servers/control-of";
import { describeWith } from "@sess/servers/describe-with";
import type { MongoClient } from "mongodb";
import { afterAll, beforeAll } from "vitest";
import { mongodbSessions } from "../src/index.ts";
import { connect } from "./connect.ts";

for (const [title, needs, options] of [
  [`alone, on ${mongoKind()}`, "mongodb", {}],
  [`a replica set, on ${mongoKind()}`, "mongodb:real", { replicaSet: true }],
] as const) {
  describeWith(needs, `mongodbSessions, ${title}`, () => {
    let mongo: MongoServer;
    let clients: MongoClient[];
    beforeAll(async () => {
      mongo = await startMongo(options);
      const url = mongo.createDatabase();
      clients = await Promise.all([connect(url), connect(url)]);
      await mongodbSessions(clients[0]!.db()).migrate();
    }, 120_000);
    afterAll(async () => {
      await Promise.all(clients.map((client) => client.close()));
      await mongo.stop();
    });

    let handles = 0;
    testSessionStore("two clients of the driver", {
      open: async () => mongodbSessions(clients[handles++ % 2]!.db()),
      // A stand-in writes to disk some time later: what a crash leaves of it says nothing of MongoDB.
      server: available("mongodb:real") ? controlOf("mongodb", () => mongo) : undefined,
    });
  });
}
