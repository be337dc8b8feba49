// Makes a Redis Cluster of empty nodes, as `redis-cli --cluster create` does.
import { clusterView } from "./cluster-view.ts";
import { redisCommands } from "./redis-command.ts";
import type { RedisServer } from "./redis-server.ts";
import { until } from "./until.ts";

const slotCount = 16_384;

/** The first `masters` of the nodes share the slots; the others become their replicas, in the same order. */
export async function formCluster(nodes: readonly RedisServer[], masters: number): Promise<void> {
  const owners = nodes.slice(0, masters);
  await Promise.all(owners.map(({ url }, index) => redisCommands(url, [...giveSlots(index, masters)])));
  // Everybody is introduced to everybody, which is faster than waiting for the gossip.
  const introductions = nodes.map(({ port }) => ["CLUSTER", "MEET", "127.0.0.1", `${port}`]);
  for (const { url } of nodes) await redisCommands(url, introductions);
  await until(
    async () => (await Promise.all(nodes.map(({ port }) => knowsAll(port, nodes.length)))).every(Boolean),
    30,
    () => "the nodes of the cluster did not meet",
  );
  const ids = await Promise.all(owners.map(async ({ port }) => (await clusterView(port))?.id ?? ""));
  const followers = nodes.slice(masters);
  await Promise.all(
    followers.map(({ url }, index) =>
      redisCommands(url, [["CLUSTER", "REPLICATE", ids[index % masters] ?? ""]]),
    ),
  );
}

/** An epoch of its own for each master, or they would have to settle who has which. */
function giveSlots(index: number, masters: number): string[][] {
  const first = Math.floor((slotCount * index) / masters);
  const end = Math.floor((slotCount * (index + 1)) / masters);
  const slots = Array.from({ length: end - first }, (_, offset) => `${first + offset}`);
  return [
    ["CLUSTER", "SET-CONFIG-EPOCH", `${index + 1}`],
    ["CLUSTER", "ADDSLOTS", ...slots],
  ];
}

async function knowsAll(port: number, count: number): Promise<boolean> {
  const members = (await clusterView(port))?.members ?? [];
  return members.length === count && members.every(({ isWell }) => isWell);
}
