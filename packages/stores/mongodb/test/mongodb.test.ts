import { type MongoServer, mongoKind, startMongo } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import type { MongoClient, MongoClientOptions } from "mongodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mongodbSessions } from "../src/index.ts";
import { connect } from "./connect.ts";
import { DAY, NOW, newSession } from "../../../../test/support/new-session.ts";

const how = { reason: "logout", by: null, now: NOW };
const created = { outcome: "created", ended: [] };

describeWith("mongodb", `mongodbSessions on a real server (${mongoKind()})`, () => {
  let server: MongoServer;
  let url: string;
  const opened: MongoClient[] = [];
  const open = async (options: MongoClientOptions = {}, to = url): Promise<MongoClient> => {
    const client = await connect(to, options);
    opened.push(client);
    return client;
  };
  beforeAll(async () => {
    server = await startMongo();
    url = server.createDatabase();
    await mongodbSessions((await open()).db()).migrate();
  }, 120_000);
  afterAll(async () => {
    await Promise.all(opened.map((client) => client.close()));
    await server.stop();
  });

  it.each<[what: string, options: MongoClientOptions]>([
    ["numbers as objects", { promoteValues: false }],
    ["integers as Long", { promoteLongs: false }],
    ["integers as BigInt", { useBigInt64: true }],
    ["raw documents", { raw: true }],
    ["undefined left out", { ignoreUndefined: true, serializeFunctions: true, bsonRegExp: true }],
    ["writes that nobody acknowledges", { writeConcern: { w: 0 } }],
    ["reads from anywhere", { readPreference: "secondaryPreferred", readConcernLevel: "available" }],
  ])("gives exact answers to a client with %s", async (_, options) => {
    const db = (await open(options)).db();
    await mongodbSessions(db).migrate();
    const store = mongodbSessions(db);
    const { startedAt, ...session } = newSession({ userId: crypto.randomUUID(), gen: 3_000_000_000 });
    const before = newSession({ userId: session.userId, createdAt: NOW - 1 });
    await store.create(before);
    const limit = { max: 1, whenFull: "end_oldest", revocation: how } as const;
    expect(await store.create({ ...session, startedAt }, limit)).toEqual({
      outcome: "created",
      ended: [before.id],
    });
    await expect(store.create({ ...session, startedAt })).rejects.toMatchObject({ code: 11_000 });
    const token = { jti: crypto.randomUUID(), sessionId: session.id, reason: "x", expiresAt: NOW + 1 };
    await store.deny(token);
    expect(await store.findMany([session.id], NOW)).toEqual([{ ...session, denied: [token] }]);
    const rotated = await store.rotate(session.id, session.gen, { expiresAt: NOW + DAY, now: NOW + 1 });
    expect(rotated).toEqual({ ...session, gen: session.gen + 1, expiresAt: NOW + DAY, rotatedAt: NOW + 1 });
    expect(await store.rename(session.id, session.userId, "phone")).toBe(true);
    expect(await store.revokeAll(session.userId, how)).toEqual([session.id]);
    expect(await store.create(newSession({ userId: session.userId }))).toMatchObject({ outcome: "fenced" });
  });

  it("keeps claims that MongoDB would take for something else", async () => {
    const store = mongodbSessions((await open()).db());
    const claims = JSON.parse(
      `{"$ref":"a","$id":"b","c":{"$ref":"a","$id":"b","$db":"d"},"_bsontype":"ObjectId","id":"x",
        "t":{"_bsontype":"Long","low":1,"high":0},"__proto__":{"x":1},"":{"a.b":{"$where":"1"}},"$set":1,
        "n":[9007199254740993,5.0,1e400,-0.0,2147483648],"d":${"[".repeat(500)}${"]".repeat(500)}}`,
    ) as Record<string, unknown>;
    const session = newSession({ claims });
    expect(await store.create(session)).toEqual(created);
    const [found] = await store.findMany([session.id], NOW);
    expect(JSON.stringify(found?.claims)).toBe(JSON.stringify(claims));
  });

  it("keeps what people can read and ask for", async () => {
    const db = (await open()).db();
    const session = newSession({ device: { ip: "203.0.113.9", userAgent: "Firefox" } });
    const store = mongodbSessions(db);
    await store.create(session);
    expect(await store.history(session.userId, 0)).toEqual([]);
    const found = await db.collection("sess_sessions").findOne({ "device.ip": "203.0.113.9" });
    expect(found).toEqual({
      _id: session.id,
      userId: "42",
      gen: 0,
      device: { userAgent: "Firefox", ip: "203.0.113.9" },
      claims: '{"role":"admin"}',
      createdAt: new Date(NOW),
      authenticatedAt: new Date(NOW),
      rotatedAt: new Date(NOW),
      expiresAt: new Date(session.expiresAt),
      absoluteExpiresAt: new Date(session.absoluteExpiresAt),
    });
  });

  it("says what to do when it was not migrated, and by another version", async () => {
    const db = (await open({}, server.createDatabase())).db();
    const store = mongodbSessions(db);
    const attempts = [
      () => store.create(newSession()),
      () => store.findMany(["s1"], NOW),
      () => store.revokeAll("42", how),
      () => store.prune(1),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow("call migrate() on the store");
    await store.migrate();
    expect(await store.findMany(["s1"], NOW)).toEqual([]);

    const versions = db.collection<{ _id: string }>("sess_schema");
    await versions.updateOne({ _id: "sess" }, { $set: { version: 2 } });
    const late = mongodbSessions(db);
    await expect(late.findMany(["s1"], NOW)).rejects.toThrow("upgrade @sess/mongodb");
    await expect(late.migrate()).rejects.toThrow("upgrade @sess/mongodb");
    await versions.updateOne({ _id: "sess" }, { $set: { version: 0 } });
    await expect(late.findMany(["s1"], NOW)).rejects.toThrow("call migrate() on the store");
    await late.migrate();
    expect(await late.findMany(["s1"], NOW)).toEqual([]);
  });

  it("prunes more than a batch, once each, in two processes", async () => {
    const fresh = server.createDatabase();
    const [one, other] = await Promise.all([open({}, fresh), open({}, fresh)]);
    const stores = [mongodbSessions(one.db()), mongodbSessions(other.db())] as const;
    await stores[0].migrate();
    const documents = Array.from({ length: 2_500 }, (_, index) => ({
      _id: `session ${index}` as never,
      userId: `user ${index}`,
      revokedAt: index % 2 === 0 ? new Date(NOW - 1) : undefined,
      expiresAt: new Date(index % 2 === 0 ? NOW + 1 : NOW - 1),
    }));
    await one.db().collection("sess_sessions").insertMany(documents, { ignoreUndefined: true });
    const kept = newSession();
    await stores[0].create(kept);
    const counts = await Promise.all(stores.map((store) => store.prune(NOW)));
    expect(counts[0]! + counts[1]!).toBe(2_500);
    expect(await one.db().collection("sess_sessions").countDocuments()).toBe(1);
  }, 60_000);

  it("gives a turn to 30 sign-ins of one user with two clients, whatever prunes do", async () => {
    const stores = [mongodbSessions((await open()).db()), mongodbSessions((await open()).db())] as const;
    const limit = { max: 2, whenFull: "end_oldest", revocation: how } as const;
    const userId = crypto.randomUUID();
    const sessions = Array.from({ length: 30 }, () => newSession({ userId }));
    const creates = sessions.map((session, index) => stores[index % 2]!.create(session, limit));
    const prunes = [0, 1, 0, 1].map((index) => stores[index]!.prune(NOW));
    const outcomes = await Promise.all(creates);
    await Promise.all(prunes);
    const left = (await stores[0].listByUser(userId, NOW)).map(({ id }) => id);
    expect(left).toHaveLength(2);
    const ended = outcomes.flatMap((outcome) => outcome.ended);
    expect([...left, ...ended].toSorted()).toEqual(sessions.map(({ id }) => id).toSorted());
  }, 60_000);
});

describeWith("mongodb:real", `mongodbSessions on MongoDB alone (${mongoKind()})`, () => {
  let server: MongoServer;
  let client: MongoClient;
  beforeAll(async () => {
    server = await startMongo();
    client = await connect(server.createDatabase());
  }, 120_000);
  afterAll(async () => {
    await client.close();
    await server.stop();
  });

  it("makes indexes anew that somebody has dropped, when it migrates", async () => {
    const db = client.db("dropped");
    const store = mongodbSessions(db);
    await store.migrate();
    const sessions = db.collection("sess_sessions");
    const indexes = async () => new Set((await sessions.indexes()).map(({ name }) => name));
    const before = await indexes();
    const { userId } = newSession();
    await store.create(newSession({ userId }));
    await sessions.dropIndexes();
    expect(await store.listByUser(userId, NOW)).toHaveLength(1);
    await store.migrate();
    expect(await indexes()).toEqual(before);
    expect(await store.listByUser(userId, NOW)).toHaveLength(1);
  });

  // A stand-in fails when a collection is created twice at once.
  it("migrates from eight clients at once on a fresh database, and again", async () => {
    for (let round = 0; round < 3; round++) {
      const fresh = server.createDatabase();
      const clients = await Promise.all(Array.from({ length: 8 }, () => connect(fresh)));
      const stores = clients.map((each) => mongodbSessions(each.db()));
      await Promise.all(stores.map((store) => store.migrate()));
      expect(await stores[0]!.create(newSession())).toEqual(created);
      await Promise.all(stores.map((store) => store.migrate()));
      expect(await stores[1]!.listByUser("42", 0)).toHaveLength(1);
      await Promise.all(clients.map((each) => each.close()));
    }
  }, 60_000);

  it("refuses a collection in which ids that differ are equal", async () => {
    const db = client.db(`${client.db().databaseName}_collation`);
    await db.createCollection("sess_sessions", { collation: { locale: "en", strength: 2 } });
    await expect(mongodbSessions(db).migrate()).rejects.toThrow("sess_sessions has a collation");
    await db.dropDatabase();
  });

  it("says that transactions need a replica set", async () => {
    await mongodbSessions(client.db()).migrate();
    await client.withSession(async (session) => {
      session.startTransaction();
      const store = mongodbSessions(client.db(), { session });
      await expect(store.revokeAll("42", how)).rejects.toThrow("transactions need a replica set");
      await session.abortTransaction().catch(() => {});
    });
  });
});
