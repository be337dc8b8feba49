import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@libsql/client";
import type { NewSession } from "@sess/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schema } from "./schema.ts";
import { sqliteSessions } from "./sqlite-sessions.ts";

const clients: Client[] = [];
const connect = (...config: Parameters<typeof createClient>): Client => {
  const client = createClient(...config);
  clients.push(client);
  return client;
};
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sess-sqlite-"));
});
afterAll(async () => {
  for (const client of clients) client.close();
  await rm(folder, { recursive: true });
});

const session: NewSession = {
  id: "s1",
  userId: "42",
  gen: 0,
  device: {},
  claims: { role: "admin" },
  createdAt: 1_732_212_345_679,
  authenticatedAt: 1_732_212_345_679,
  rotatedAt: 1_732_212_345_679,
  expiresAt: 1_732_212_399_999,
  absoluteExpiresAt: 1_732_212_999_999,
  revokedAt: null,
  revokedReason: null,
  revokedBy: null,
  startedAt: 1_732_212_345_679,
};

describe("sqliteSessions", () => {
  it.each(["number", "bigint", "string"] as const)("reads integers that come as a %s", async (intMode) => {
    const store = sqliteSessions(connect({ url: ":memory:", intMode }));
    await store.migrate();
    await store.create(session);
    const { startedAt: _startedAt, ...stored } = session;
    expect(await store.findMany(["s1"], 1)).toEqual([{ ...stored, denied: [] }]);
    expect(await store.prune(session.absoluteExpiresAt)).toBe(1);
  });

  it("keeps instants as whole milliseconds that SQL can read", async () => {
    const client = connect({ url: ":memory:" });
    const store = sqliteSessions(client);
    await store.migrate();
    await store.create(session);
    const sql =
      "SELECT typeof(created_at), datetime(created_at / 1000, 'unixepoch'), claims ->> 'role' FROM sess_sessions";
    expect(Object.values((await client.execute(sql)).rows[0]!)).toEqual([
      "integer",
      "2024-11-21 18:05:45",
      "admin",
    ]);
  });

  it("migrates twice without losing anything", async () => {
    const store = sqliteSessions(connect({ url: ":memory:" }));
    await store.migrate();
    await store.create(session);
    await store.migrate();
    expect(await store.findMany(["s1"], 1)).toHaveLength(1);
  });

  it("says what to do when there are no tables", async () => {
    const store = sqliteSessions(connect({ url: ":memory:" }));
    const attempts = [
      () => store.create(session),
      () => store.findMany(["s1"], 1),
      () => store.revokeAll("42", { reason: "logout", by: null, now: 1 }),
      () => store.prune(1),
    ];
    for (const attempt of attempts) {
      const error = await attempt().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        message: expect.stringContaining("migrate()"),
        cause: expect.any(Error),
      });
    }
  });

  it("lets every other error of the client through", async () => {
    const client = connect({ url: ":memory:" });
    const store = sqliteSessions(client);
    await store.migrate();
    await store.create(session);
    await expect(store.create(session)).rejects.toMatchObject({ code: "SQLITE_CONSTRAINT" });
    client.close();
    await expect(store.findMany(["s1"], 1)).rejects.toMatchObject({ code: "CLIENT_CLOSED" });
  });

  it("uses an index for each question", async () => {
    const client = connect({ url: ":memory:" });
    await sqliteSessions(client).migrate();
    const plan = async (sql: string) => {
      const { rows } = await client.execute(`EXPLAIN QUERY PLAN ${sql}`);
      return rows.map(({ detail }) => detail as string).join("\n");
    };
    const from = "SELECT * FROM sess_sessions WHERE";
    expect(await plan(`${from} id IN (SELECT value FROM json_each('[]'))`)).toContain("SEARCH sess_sessions");
    expect(await plan(`${from} revoked_at >= 1`)).toMatch(/sess_sessions_revoked /);
    expect(await plan(`${from} revoked_at >= 1 AND user_id = 'x'`)).toContain(
      "sess_sessions_revoked_of_user",
    );
    expect(await plan("DELETE FROM sess_fences WHERE fenced_at < 1")).toContain("sess_fences_instant");
    expect(await plan(`${from} revoked_at < 1 OR expires_at < 1`)).not.toContain("SCAN");
    const listed = await plan(
      `${from} user_id = 'x' AND revoked_at IS NULL AND expires_at > 1 ORDER BY created_at, id`,
    );
    expect(listed).toContain("sess_sessions_of_user");
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["a URL", "file:sess.db"],
    ["a pg Pool", { query: () => {}, connect: () => {} }],
    ["a better-sqlite3 database", { prepare: () => {}, exec: () => {}, inTransaction: false }],
  ])("refuses %s with a TypeError that names what it expects", (_, wrong) => {
    expect(() => sqliteSessions(wrong as never)).toThrow(TypeError);
    expect(() => sqliteSessions(wrong as never)).toThrow(
      /expected a client made by createClient\(\) of @libsql\/client/,
    );
  });

  it("ships schema.sql as it is exported", async () => {
    expect(await readFile(new URL("../schema.sql", import.meta.url), "utf8")).toBe(schema);
    const client = connect({ url: ":memory:" });
    await client.executeMultiple(schema);
    await client.executeMultiple(schema);
    expect(await sqliteSessions(client).create(session)).toEqual({ outcome: "created", ended: [] });
  });
});
