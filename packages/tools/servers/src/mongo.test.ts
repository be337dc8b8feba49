import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWith } from "./describe-with.ts";
import { type MongoServer, mongoKind, startMongo } from "./mongo.ts";
import { mongoCommand } from "./mongo-command.ts";

describeWith("mongodb:control", `a MongoDB of our own (${mongoKind()})`, () => {
  let mongo: MongoServer;
  beforeAll(async () => {
    mongo = await startMongo();
  }, 120_000);
  afterAll(() => mongo.stop());

  it("answers at its URL", async () => {
    expect(mongo.url).toBe(`mongodb://127.0.0.1:${mongo.port}/`);
    expect(await mongoCommand(mongo.port, { isMaster: 1 }, 10)).toMatchObject({ ismaster: true });
    await expect(mongoCommand(mongo.port, { nonsense: 1 }, 10)).rejects.toThrow(/nonsense/);
  });

  it("names databases that nobody else has", () => {
    const [one, other] = [mongo.createDatabase(), mongo.createDatabase()];
    expect(one).toMatch(/^mongodb:\/\/127\.0\.0\.1:\d+\/sess_[0-9a-f]{16}$/);
    expect(one).not.toBe(other);
  });

  it("hangs while paused, and goes on once resumed", async () => {
    await mongo.pause();
    await expect(mongoCommand(mongo.port, { isMaster: 1 })).rejects.toThrow("no answer");
    await mongo.resume();
    await mongoCommand(mongo.port, { isMaster: 1 }, 10);
  });

  it("is gone once killed, and restarts at the same port", async () => {
    const { port } = mongo;
    await mongo.kill();
    await expect(mongoCommand(port, { isMaster: 1 })).rejects.toThrow("ECONNREFUSED");
    await mongo.restart();
    expect(mongo.port).toBe(port);
    await mongoCommand(port, { isMaster: 1 }, 10);
  }, 120_000);
});

describeWith("mongodb:real", `a MongoDB of our own as a replica set (${mongoKind()})`, () => {
  it("keeps what it has acknowledged over a kill, and is primary again", async () => {
    const mongo = await startMongo({ replicaSet: true });
    try {
      const kept = { insert: "kept", documents: [{ _id: 1 }], writeConcern: { w: "majority", j: true } };
      await mongoCommand(mongo.port, kept, 10);
      await mongo.kill();
      await mongo.restart();
      const found = await mongoCommand(mongo.port, { find: "kept" }, 10);
      expect(found).toMatchObject({ cursor: { firstBatch: [{ _id: 1 }] } });
      expect(await mongoCommand(mongo.port, { isMaster: 1 }, 10)).toMatchObject({
        setName: "sess",
        ismaster: true,
      });
    } finally {
      await mongo.stop();
    }
  }, 120_000);
});
