import { PGlite } from "@electric-sql/pglite";
import { sessionStoreCases } from "@sess/conformance";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PostgresSessions, postgresSessions } from "../src/index.ts";

describe("postgresSessions on PGlite", () => {
  let database: PGlite;
  let store: PostgresSessions;
  beforeAll(async () => {
    database = await PGlite.create();
    store = postgresSessions(database);
    await store.migrate();
    await store.migrate();
  }, 60_000);
  afterAll(() => database.close());

  it.each(sessionStoreCases)("$name", { timeout: 30_000 }, async ({ run }) => {
    await expect(run({ open: async () => store })).resolves.toBeUndefined();
  });
});
