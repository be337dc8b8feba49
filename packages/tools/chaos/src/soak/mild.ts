/** What happens on any day: connections break, Redis is flushed or away for a moment, and the network is slow. */
import { cutOneWay, resetConnections, slowRedis } from "../faults/network.ts";
import { flushRedis, redisOf } from "../faults/redis.ts";
import type { Stage } from "../stage/stage.ts";

async function hiccup(stage: Stage): Promise<void> {
  const redis = redisOf(stage);
  await stage.fault("Redis hangs for a moment", async () => {
    await redis.pause();
    await stage.pause(stage.random.between(20, 300));
    await redis.resume();
  });
}

const MILD = [hiccup, flushRedis, slowRedis, resetConnections, cutOneWay];

export async function breakMildly(stage: Stage): Promise<void> {
  await stage.random.pick(MILD)(stage);
  await stage.pause(stage.random.between(0, 3_000));
}
