/** Real clients fit without a cast, and wrong ones are refused by name. The first is checked by the compiler. */
import type { PGlite } from "@electric-sql/pglite";
import type {
  Client as NeonClient,
  Pool as NeonPool,
  PoolClient as NeonPoolClient,
} from "@neondatabase/serverless";
import type { Client, Pool, PoolClient } from "pg";
import { describe, expect, expectTypeOf, it } from "vitest";
import { type PostgresClient, postgresSessions } from "../src/index.ts";
import { newSession } from "../../../../test/support/new-session.ts";

describe("postgresSessions", () => {
  it("takes the clients of pg, PGlite and Neon as they are", () => {
    expectTypeOf<Pool>().toExtend<PostgresClient>();
    expectTypeOf<Client>().toExtend<PostgresClient>();
    expectTypeOf<PoolClient>().toExtend<PostgresClient>();
    expectTypeOf<PGlite>().toExtend<PostgresClient>();
    expectTypeOf<NeonPool>().toExtend<PostgresClient>();
    expectTypeOf<NeonClient>().toExtend<PostgresClient>();
    expectTypeOf<NeonPoolClient>().toExtend<PostgresClient>();
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["a URL", "postgres://localhost/app"],
    ["a libSQL client", { execute: () => {}, batch: () => {} }],
  ])("refuses %s with a TypeError that names what it expects", (_, wrong) => {
    expect(() => postgresSessions(wrong as never)).toThrow(TypeError);
    expect(() => postgresSessions(wrong as never)).toThrow(/expected a Pool or Client of pg, a PGlite/);
  });

  it.each([
    ["a pool of mysql2", { query: async () => [[], []] }],
    ["neon() without fullResults", { query: async () => [] }],
  ])("refuses the answers of %s", async (_, wrong) => {
    const store = postgresSessions(wrong as never);
    await expect(store.findMany(["s1"], 1)).rejects.toThrow(TypeError);
    await expect(store.create(newSession())).rejects.toThrow(/whose query\(\) resolves to { rows }/);
  });
});
