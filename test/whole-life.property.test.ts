/**
 * Any life of any sessions, on each store: sign-ins, refreshes, revocations, denials, time that passes, a cache
 * that fails, forgets and is slow, on two nodes. After each step everything that can be seen is as promised.
 *
 * `SESS_PROPERTY_RUNS=10` lives ten times as many lives. A failing one is cut short and printed with its seed,
 * which `SESS_PROPERTY_SEED` takes.
 */
import type { SessionStore } from "@sess/core";
import { memorySessions } from "@sess/core/memory";
import { postgresSessions } from "@sess/postgres";
import { type PostgresServer, startPostgres } from "@sess/servers";
import { describeWith } from "@sess/servers/describe-with";
import { sqliteSessions } from "@sess/sqlite";
import { createClient } from "@libsql/client";
import * as fc from "fast-check";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAULTS } from "./support/whole-life/faults.ts";
import { live } from "./support/whole-life/live.ts";
import { lives } from "./support/whole-life/lives.ts";
import type { Life } from "./support/whole-life/steps.ts";

const MORE = Number(process.env["SESS_PROPERTY_RUNS"] ?? 1);
const SEED = process.env["SESS_PROPERTY_SEED"];
/** Cutting a failing life short takes many more. */
const TIMEOUT = 120_000 * MORE;
/** The rarest way to notice a fault comes about once in a hundred lives. */
const MOST_LIVES = 3_000;

async function always(numRuns: number, check: (life: Life) => Promise<void>): Promise<void> {
  const seed = SEED === undefined ? {} : { seed: Number(SEED) };
  await fc.assert(fc.asyncProperty(lives, check), { numRuns: numRuns * MORE, ...seed });
}

/** As promised, and step by step what comes out of memory. */
async function liveLikeInMemory(life: Life, store: SessionStore): Promise<void> {
  const outcome = await live(life, store);
  expect(outcome).toEqual(await live(life, memorySessions()));
}

describe("every promise is kept, whatever happens", () => {
  const inMemory = async (life: Life): Promise<void> => void (await live(life, memorySessions()));
  it("in memory", async () => expect(await always(150, inMemory)).toBeUndefined(), TIMEOUT);

  async function inSqlite(life: Life): Promise<void> {
    const client = createClient({ url: ":memory:" });
    try {
      const store = sqliteSessions(client);
      await store.migrate();
      await liveLikeInMemory(life, store);
    } finally {
      client.close();
    }
  }
  it(
    "in SQLite, with the same outcomes",
    async () => expect(await always(30, inSqlite)).toBeUndefined(),
    TIMEOUT,
  );

  describeWith("postgres", "on a server", () => {
    let postgres: PostgresServer;
    let pool: Pool;

    beforeAll(async () => {
      postgres = await startPostgres();
      pool = new Pool({ connectionString: await postgres.createDatabase() });
      await postgresSessions(pool).migrate();
    }, 60_000);
    afterAll(async () => {
      await pool?.end();
      await postgres?.stop();
    });

    async function inPostgres(life: Life): Promise<void> {
      await pool.query("TRUNCATE sess_sessions, sess_fences, sess_denied");
      await liveLikeInMemory(life, postgresSessions(pool));
    }
    it(
      "in PostgreSQL, with the same outcomes",
      async () => expect(await always(15, inPostgres)).toBeUndefined(),
      TIMEOUT,
    );
  });
});

describe("what is not as promised is noticed", () => {
  it.each(FAULTS)(
    "%s",
    async (_, fault) => {
      const check = fc.asyncProperty(lives, async (life) => void (await live(life, memorySessions(), fault)));
      const noticed = await fc.check(check, { numRuns: MOST_LIVES, endOnFailure: true });
      expect(noticed.failed).toBe(true);
      expect(noticed.errorInstance).toMatchObject({ name: "BrokenPromise" });
    },
    120_000,
  );
});
