/** Watches a Redis Cluster: each of its masters tells of its own keys only. */
import { type Kept, type KeepOptions, keepSubscribed } from "./keep-subscribed.ts";
import { clusterReignOf } from "./reign.ts";
import type { ClusterClient, RedisConnection } from "./watchable.ts";
import type { Watching } from "./watcher.ts";

/** When another master joins or leaves, or the client has found out which are. */
const EVENTS = ["ready", "refresh", "+node", "-node"];

export function watchCluster(
  cluster: ClusterClient,
  { prefixes, tell }: Pick<KeepOptions, "prefixes" | "tell">,
): Watching {
  const masters = new Map<RedisConnection, Kept>();
  const closings = new Set<Promise<void>>();
  let isKnown = false;
  let isClosed = false;

  /** Compares: a change of role has no event of its own. */
  function look(): void {
    // Before it is ready the client knows only the nodes it was given, of whatever role.
    if (isClosed || (!isKnown && cluster.status !== "ready")) return;
    const current = new Set(cluster.nodes("master"));
    const left = [...masters].filter(([node]) => !current.has(node));
    const joined = [...current].filter((node) => !masters.has(node));
    if (isKnown && left.length + joined.length > 0) tell({ type: "gap" });
    for (const [node, kept] of left) {
      masters.delete(node);
      const closing = kept.close().finally(() => closings.delete(closing));
      closings.add(closing);
    }
    const options = { prefixes, tell, reignOf: clusterReignOf, isLate: isKnown, onDoubt: lookAgain };
    for (const node of joined) masters.set(node, keepSubscribed(node, options));
    isKnown = true;
  }

  /** By itself the client does so only when a command of its own was sent to the wrong node. */
  function lookAgain(): void {
    if (cluster.status === "ready") cluster.refreshSlotsCache?.(() => {});
  }

  look();
  for (const event of EVENTS) cluster.on(event, look);
  return {
    look,
    async probe() {
      look();
      const asked = [...masters.values()];
      const reigns = await Promise.all(asked.map((kept) => kept.probe()));
      look();
      const isSettled = reigns.every(
        ({ epoch, masters: count }) => epoch === reigns[0]?.epoch && count === reigns.length,
      );
      const isSame =
        asked.length === masters.size && asked.every((kept) => [...masters.values()].includes(kept));
      if (asked.length > 0 && isSettled && isSame) return;
      lookAgain();
      throw new Error("redisCache: who serves what in the Redis Cluster is changing");
    },
    cover() {
      for (const kept of masters.values()) kept.cover();
    },
    async close() {
      isClosed = true;
      for (const event of EVENTS) cluster.removeListener(event, look);
      await Promise.all([...closings, ...[...masters.values()].map((kept) => kept.close())]);
    },
  };
}
