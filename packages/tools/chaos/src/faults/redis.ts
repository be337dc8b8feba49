/** What happens to a single Redis. */
import type { RedisServer } from "@sess/servers";
import type { Stage } from "../stage/stage.ts";
import { withAdmin } from "./admin.ts";

export function redisOf({ servers }: Stage): RedisServer {
  if (servers.redis === undefined) throw new Error("this takes a single Redis");
  return servers.redis;
}

/** It forgets all, and connections break. */
export async function killRedis(stage: Stage): Promise<void> {
  const redis = redisOf(stage);
  const down = stage.random.between(200, 3_000);
  await stage.loss("Redis is dead", async () => {
    await redis.kill();
    await stage.pause(down);
    await redis.restart();
  });
}

/** It forgets nothing, and what was sent meanwhile is done afterwards, however late. */
export async function freezeRedis(stage: Stage): Promise<void> {
  const redis = redisOf(stage);
  const frozen = stage.random.between(100, 4_000);
  await stage.fault("Redis is frozen", async () => {
    await redis.pause();
    await stage.pause(frozen);
    await redis.resume();
  });
}

/** It forgets all, and nobody notices. */
export async function flushRedis(stage: Stage): Promise<void> {
  await stage.loss("Redis is flushed", redisOf(stage).flush);
}

/** It comes back with what it held a while ago, when sessions were active that are not any more. */
export async function restoreOldSnapshot(stage: Stage): Promise<void> {
  const redis = redisOf(stage);
  const from = await redis.snapshot();
  await stage.pause(stage.random.between(500, 2_500));
  await stage.loss("Redis restarts from an old snapshot", () => redis.restart({ from }));
}

/** Entries of a while ago come back while it runs: no connection breaks, and nobody is told. */
export async function bringBackOldEntries(stage: Stage): Promise<void> {
  const { random } = stage;
  await withAdmin(redisOf(stage).url, async (admin) => {
    const keys = await admin.keys("session:*");
    const values = keys.length === 0 ? [] : await admin.mget(keys);
    await stage.pause(random.between(500, 2_500));
    await stage.loss("old entries are back", async () => {
      const writing = admin.pipeline();
      for (const [index, key] of keys.entries()) {
        const value = values[index];
        // A tombstone that comes back is none the worse; a key that had gone meanwhile is no tombstone.
        if (typeof value === "string") writing.set(key, value, "PX", 60_000);
      }
      await writing.exec();
    });
  });
}
