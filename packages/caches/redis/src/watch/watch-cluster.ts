/** Watches a Redis Cluster: each of its masters tells of its own keys only. */
import { type Kept, type KeepOptions, keepSubscribed } from "./keep-subscribed.ts";
import { clusterReignOf } from "./reign.ts";
import type { Masters, Server } from "./watchable.ts";
import type { Watching } from "./watcher.ts";

export function watchCluster(
  cluster: Masters,
  { prefixes, tell }: Pick<KeepOptions, "prefixes" | "tell">,
): Watching {
  const masters = new Map<Server, Kept>();
  const closings = new Set<Promise<void>>();
  let isKnown = false;
  let isClosed = false;

  /** Compares: a change of role has no event of its own. */
  function look(): void {
    if (isClosed || (!isKnown && !cluster.isReady())) return;
    const current = new Set(cluster.current());
    const left = [...masters].filter(([master]) => !current.has(master));
    const joined = [...current].filter((master) => !masters.has(master));
    if (isKnown && left.length + joined.length > 0) tell({ type: "gap" });
    for (const [master, kept] of left) {
      masters.delete(master);
      const closing = kept.close().finally(() => closings.delete(closing));
      closings.add(closing);
    }
    const options = { prefixes, tell, reignOf: clusterReignOf, isLate: isKnown, onDoubt: lookAgain };
    for (const master of joined) masters.set(master, keepSubscribed(master, options));
    isKnown = true;
  }

  function lookAgain(): void {
    if (cluster.isReady()) cluster.refresh();
  }

  look();
  const stopLooking = cluster.onChange(look);
  return {
    look,
    async probe() {
      look();
      const asked = [...masters.values()];
      const reigns = await Promise.all(asked.map((kept) => kept.probe())).catch((error: unknown) => {
        // Whoever was master may be none any more, and nothing else tells a client that sends it no command.
        lookAgain();
        throw error;
      });
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
      stopLooking();
      await Promise.all([...closings, ...[...masters.values()].map((kept) => kept.close())]);
    },
  };
}
