/** A master is replaced by a replica that has not heard of its last writes. */
import type { RedisServer } from "@sess/servers";
import type { Stage } from "../stage/stage.ts";
import { withAdmin } from "./admin.ts";

export const FAILOVER = "failover with lost writes";
export const LOST = "a write was lost";

/** For so long the replica is behind: shorter than anybody takes to call it dead. */
const BEHIND = { least: 300, most: 1_000 };

export async function failSentinelOver(stage: Stage): Promise<void> {
  const { sentinel } = stage.servers;
  if (sentinel === undefined) throw new Error("this takes sentinels");
  const key = `witness:${stage.random.below(1e9)}`;
  await stage.loss(FAILOVER, async () => {
    const old = await sentinel.master();
    const replica = sentinel.nodes.find((node) => node !== old)!;
    await loseWrites(stage, { master: old, replica, key });
    await look(stage, await sentinel.failedOver(old), key);
    await stage.pause(stage.random.between(0, 1_000));
    await old.resume();
    await sentinel.untilHealthy();
  });
}

export async function failClusterOver(stage: Stage): Promise<void> {
  const { cluster } = stage.servers;
  if (cluster === undefined) throw new Error("this takes a cluster");
  const key = `witness:${stage.random.below(1e9)}`;
  await stage.loss(FAILOVER, async () => {
    const old = await cluster.masterOf(key);
    const replica = (await cluster.replicasOf(old))[0]!;
    await loseWrites(stage, { master: old, replica, key });
    await look(stage, await cluster.failedOver(key, old), key);
    await stage.pause(stage.random.between(0, 1_000));
    await old.resume();
    await cluster.untilHealthy();
  });
}

/** The master goes on alone for a while, then it is frozen, and the replica is what is left. */
async function loseWrites(
  stage: Stage,
  {
    master,
    replica,
    key,
  }: { readonly master: RedisServer; readonly replica: RedisServer; readonly key: string },
): Promise<void> {
  await replica.pause();
  await withAdmin(master.url, async (admin) => {
    // Else what the master says now would wait for the replica in its socket.
    await admin.call("CLIENT", "KILL", "TYPE", "replica");
    await admin.set(key, "told to the master alone", "PX", 60_000);
  });
  await stage.pause(stage.random.between(BEHIND.least, BEHIND.most));
  await master.pause();
  await replica.resume();
}

/** A failover that loses nothing would show nothing. */
async function look(stage: Stage, master: RedisServer, key: string): Promise<void> {
  const found = await withAdmin(master.url, (admin) => admin.exists(key));
  if (found === 0) await stage.fault(LOST, async () => {});
}
