/** Others use the same Redis, and it makes room by throwing away whatever it likes. */
import type { Stage } from "../stage/stage.ts";
import { withAdmin } from "./admin.ts";
import { redisOf } from "./redis.ts";

/** An empty Redis takes about 1 MB, and the buffers of its clients some more. */
export const SMALL_REDIS = { maxmemory: "4mb", "maxmemory-policy": "allkeys-random" } as const;

const VALUE = "x".repeat(4_000);
const AT_ONCE = 50;

export async function pressMemory(stage: Stage): Promise<void> {
  await stage.fault("Redis evicts keys", () =>
    withAdmin(redisOf(stage).url, async (admin) => {
      for (let left = 40; left > 0 && !stage.signal.aborted; left -= 1) {
        const filling = admin.pipeline();
        for (let key = 0; key < AT_ONCE; key += 1) {
          filling.set(`other:${stage.random.below(1e6)}`, VALUE, "PX", 60_000);
        }
        await filling.exec();
        await stage.pause(50);
      }
    }),
  );
}

/** How many keys it has thrown away. */
export async function evicted(stage: Stage): Promise<number> {
  const info = await withAdmin(redisOf(stage).url, (admin) => admin.info("stats"));
  return Number(/evicted_keys:(\d+)/.exec(info)?.[1] ?? 0);
}
