/** Processes that die while they sign somebody in: nobody is locked out, and each sign-in is whole or nothing. */
import type { SessionLimit } from "@sess/core";
import { type MongoServer, mongoKind, startMongo } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import type { MongoClient } from "mongodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type MongodbDatabase, mongodbSessions } from "../src/index.ts";
import { connect } from "./connect.ts";
import { NOW, newSession } from "../../../../test/support/new-session.ts";

const how = { reason: "limit", by: "policy", now: NOW };
const one: SessionLimit = { max: 1, whenFull: "end_oldest", revocation: how };
const later = { reason: "logout", by: null, now: NOW + 60_000 };

describeWith("mongodb", `a sign-in whose process dies, on ${mongoKind()}`, () => {
  let mongo: MongoServer;
  let client: MongoClient;
  beforeAll(async () => {
    mongo = await startMongo();
    client = await connect(mongo.createDatabase());
    await mongodbSessions(client.db()).migrate();
  }, 120_000);
  afterAll(async () => {
    await client.close();
    await mongo.stop();
  });

  /** Signs in over the oldest session, in a process that dies after so many writes. */
  async function dying(writes: number): Promise<{ userId: string; before: string; died: string }> {
    const userId = crypto.randomUUID();
    const before = newSession({ userId });
    const died = newSession({ userId });
    await mongodbSessions(client.db()).create(before);
    const store = mongodbSessions(withWrites(client, writes));
    await expect(store.create(died, one)).rejects.toThrow("died");
    return { userId, before: before.id, died: died.id };
  }

  // Insert, turn, end of the oldest, session stored, turn over.
  it.each([0, 1, 2, 3, 4])(
    "after %i writes, leaves at most one session, and the next sign-in succeeds",
    async (writes) => {
      const store = mongodbSessions(client.db());
      const { userId, before, died } = await dying(writes);
      expect((await store.listByUser(userId, NOW)).length).toBeLessThanOrEqual(1);
      const next = newSession({ userId });
      const began = performance.now();
      const { outcome, ended } = await store.create(next, one);
      expect(outcome).toBe("created");
      expect(performance.now() - began).toBeLessThan(10_000);
      const isDecided = writes >= 2;
      expect(ended).toEqual([isDecided ? died : before]);
      expect((await store.listByUser(userId, NOW)).map(({ id }) => id)).toEqual([next.id]);
      // It is nothing, or it was stored, and had ended the oldest.
      const found = await store.findMany([before, died], NOW);
      expect(found.map(({ revokedReason }) => revokedReason)).toEqual(
        isDecided ? ["limit", "limit"] : ["limit"],
      );
    },
  );

  it.each([0, 1, 2, 3, 4])("after %i writes, does not survive a revoke-all", async (writes) => {
    const store = mongodbSessions(client.db());
    const { userId, before, died } = await dying(writes);
    const ended = await store.revokeAll(userId, later);
    expect(ended).toEqual([writes >= 2 ? died : before]);
    expect(await store.listByUser(userId, NOW)).toEqual([]);
    const found = await store.findMany([before, died], NOW);
    expect(found.filter(({ revokedAt }) => revokedAt === null)).toEqual([]);
  });

  it("ends late what it had to end, and tells of it then", async () => {
    const store = mongodbSessions(client.db());
    const { userId, before } = await dying(2);
    await store.revokeAll(userId, later);
    expect(await store.revokedSince(later.now, userId)).toContain(before);
  });

  it("is found nowhere before it is decided, and forgotten when it would have expired", async () => {
    const store = mongodbSessions(client.db());
    const { userId, before, died } = await dying(1);
    expect(await store.findMany([died], NOW)).toEqual([]);
    expect((await store.history(userId, 9)).map(({ id }) => id)).toEqual([before]);
    expect(await store.rotate(died, 0, { expiresAt: NOW + 9, now: NOW })).toBeNull();
    expect(await store.revoke(died, how)).toBe(false);
    expect(await store.reauthenticate(died, userId, NOW)).toBeNull();
    expect(await store.rename(died, userId, "phone")).toBe(false);
    await store.prune(NOW + 86_400_002);
    expect(await client.db().collection("sess_sessions").countDocuments({ userId })).toBe(0);
  });
});

/** A database whose every write after the first few is never sent: what is left of a process that died. */
function withWrites(client: MongoClient, writes: number): MongodbDatabase {
  let left = writes;
  const writing = /^(insert|update|delete|findOneAnd)/;
  const db = client.db();
  return {
    command: (command, options) => db.command(command, options),
    collection: (name, options) =>
      new Proxy(db.collection(name, options), {
        get(target, key: string) {
          const method: unknown = Reflect.get(target, key, target);
          if (typeof method !== "function") return method;
          return (...given: unknown[]): unknown => {
            if (writing.test(key) && left-- <= 0) return Promise.reject(new Error("died"));
            return Reflect.apply(method, target, given);
          };
        },
      }),
  };
}
