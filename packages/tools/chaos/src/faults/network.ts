/** What happens between one node and its servers. */
import type { FaultyProxy } from "@sess/servers";
import type { Stage } from "../stage/stage.ts";

const DIRECTIONS = ["toServer", "toClient", "both"] as const;
/** Around the deadline of the cache, above it and below. */
const LATENCIES = [5, 15, 25, 40, 100, 400] as const;

function redisProxy({ servers, random }: Stage): { node: number; proxy: FaultyProxy } {
  const node = random.below(servers.proxies.length);
  return { node, proxy: servers.proxies[node]!.redis };
}

export async function slowRedis(stage: Stage): Promise<void> {
  const { random } = stage;
  const { node, proxy } = redisProxy(stage);
  const direction = random.pick(DIRECTIONS);
  const latency = random.pick(LATENCIES);
  await stage.fault(`Redis is ${latency} ms away from node ${node} (${direction})`, async () => {
    proxy.slow(direction, latency);
    await stage.pause(random.between(500, 3_000));
    await proxy.heal();
  });
}

/** Requests arrive and answers do not, or the other way round. What was held back arrives afterwards. */
export async function cutOneWay(stage: Stage): Promise<void> {
  const { servers, random } = stage;
  const node = random.below(servers.proxies.length);
  const server = random.chance(0.75) ? "redis" : "postgres";
  const proxy = servers.proxies[node]![server];
  const direction = random.pick(DIRECTIONS);
  await stage.fault(`node ${node} is cut off from ${server} (${direction})`, async () => {
    proxy.cut(direction);
    await stage.pause(random.between(200, 3_000));
    await proxy.heal();
  });
}

/** Connections break in the middle of what is under way, and some nodes find nobody there for a while. */
export async function resetConnections(stage: Stage): Promise<void> {
  const { servers, random } = stage;
  const proxies = servers.proxies.flatMap(({ redis, postgres }) => [redis, postgres]);
  await stage.fault("connections are reset", async () => {
    for (let times = 3 + random.below(8); times > 0 && !stage.signal.aborted; times -= 1) {
      const proxy = random.pick(proxies);
      proxy.reset();
      if (random.chance(0.3)) {
        proxy.refuse();
        await stage.pause(random.between(50, 500));
        await proxy.heal();
      }
      await stage.pause(random.between(10, 250));
    }
  });
}
