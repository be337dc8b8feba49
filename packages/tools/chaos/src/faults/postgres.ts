/** What happens to Postgres: it forgets nothing that it has committed. */
import { Client } from "pg";
import type { Stage } from "../stage/stage.ts";

export async function restartPostgres(stage: Stage): Promise<void> {
  const { postgres } = stage.servers;
  const down = stage.random.chance(0.5) ? 0 : stage.random.between(500, 3_000);
  await stage.fault("Postgres is killed, and starts again", async () => {
    await postgres.kill();
    await stage.pause(down);
    await postgres.restart();
  });
}

export async function freezePostgres(stage: Stage): Promise<void> {
  const { postgres } = stage.servers;
  const frozen = stage.random.between(200, 5_000);
  await stage.fault("Postgres is frozen", async () => {
    await postgres.pause();
    await stage.pause(frozen);
    await postgres.resume();
  });
}

/** Every query waits, and soon every connection of every pool is taken by one. */
export async function lockTable(stage: Stage): Promise<void> {
  const held = stage.random.between(500, 4_000);
  const client = new Client({ connectionString: stage.servers.databaseUrl });
  client.on("error", () => {});
  try {
    await client.connect();
    await stage.fault("a table is locked", async () => {
      await client.query("BEGIN");
      await client.query("LOCK TABLE sess_sessions IN ACCESS EXCLUSIVE MODE");
      await stage.pause(held);
      await client.query("ROLLBACK");
    });
  } catch {
    // Something else has happened to Postgres meanwhile, and the lock is gone.
  } finally {
    await client.end();
  }
}
