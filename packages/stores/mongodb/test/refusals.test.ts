/** Real clients fit without a cast, and wrong ones are refused by name. The first is checked by the compiler. */
import type { SessionStore } from "@sess/core";
import { type ClientSession, type Db, MongoClient } from "mongodb";
import type { ClientSession as ClientSession6, Db as Db6 } from "mongodb6";
import { describe, expect, expectTypeOf, it } from "vitest";
import { type MongodbDatabase, type MongodbTransaction, mongodbSessions } from "../src/index.ts";
import { NOW, newSession } from "../../../../test/support/new-session.ts";

describe("mongodbSessions", () => {
  it("takes what the drivers have, as it is", () => {
    expectTypeOf<Db>().toExtend<MongodbDatabase>();
    expectTypeOf<Db6>().toExtend<MongodbDatabase>();
    expectTypeOf<ClientSession>().toExtend<MongodbTransaction>();
    expectTypeOf<ClientSession6>().toExtend<MongodbTransaction>();
  });

  const mongoose = { model: () => {}, collection: () => {}, db: undefined };
  it.each([
    ["nothing", undefined, "got undefined"],
    ["null", null, "got null"],
    ["a URL", "mongodb://localhost/app", "got string"],
    ["a client", new MongoClient("mongodb://localhost"), "a MongoClient: give what its db() returns"],
    ["a client that connects", Promise.resolve({}), "a promise: await it first"],
    ["mongoose", { ...mongoose, connection: mongoose }, "mongoose: give its connection.db"],
    ["a connection of mongoose", mongoose, "mongoose: give its connection.db"],
    ["a pool of pg", { query: () => {} }, "got another object"],
  ])("refuses %s with a TypeError that names what it expects", (_, wrong, message) => {
    expect(() => mongodbSessions(wrong as never)).toThrow(TypeError);
    expect(() => mongodbSessions(wrong as never)).toThrow(/expected a Db of the driver mongodb/);
    expect(() => mongodbSessions(wrong as never)).toThrow(message);
  });

  it("refuses a session that is none, or has no transaction", async () => {
    const client = new MongoClient("mongodb://localhost");
    const refused = (session: unknown) => () => mongodbSessions(client.db(), { session: session as never });
    expect(refused({})).toThrow("expected a ClientSession of the driver mongodb, got another object");
    expect(refused(null)).toThrow("expected a ClientSession of the driver mongodb, got null");
    const session = client.startSession();
    expect(refused(session)).toThrow(TypeError);
    expect(refused(session)).toThrow("the session is in no transaction");
    await session.endSession();
  });

  const operator = { $gt: "" } as never;
  const how = { reason: "logout", by: null, now: NOW };
  const calls: [name: string, call: (store: SessionStore) => Promise<unknown>][] = [
    ["create", (store) => store.create(newSession({ id: operator }))],
    ["create", (store) => store.create(newSession({ userId: operator }))],
    ["findMany", (store) => store.findMany([operator], NOW)],
    ["rotate", (store) => store.rotate(operator, 0, { expiresAt: NOW, now: NOW })],
    ["revoke", (store) => store.revoke(operator, how)],
    ["revoke", (store) => store.revoke("id", { ...how, userId: operator })],
    ["revokeAll", (store) => store.revokeAll(operator, how)],
    ["reauthenticate", (store) => store.reauthenticate("id", operator, NOW)],
    ["rename", (store) => store.rename("id", operator, "label")],
    ["deny", (store) => store.deny({ jti: operator, sessionId: "id", reason: "x", expiresAt: NOW })],
    ["listByUser", (store) => store.listByUser(operator, NOW)],
    ["listByUser", (store) => store.listByUser(["id"] as never, NOW)],
    ["history", (store) => store.history(operator, 1)],
    ["revokedSince", (store) => store.revokedSince(NOW, operator)],
    ["revokedSince", (store) => store.revokedSince({ $gt: 0 } as never)],
  ];
  it.each(calls)("lets no operator of MongoDB into %s", async (_, call) => {
    // Never connected: it fails before it would ask.
    const store = mongodbSessions(new MongoClient("mongodb://127.0.0.1:1").db());
    await expect(call(store)).rejects.toThrow(TypeError);
  });
});
