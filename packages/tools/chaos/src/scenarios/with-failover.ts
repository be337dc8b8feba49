/** The master of a replicated Redis is lost, and with it what only it had been told. */
import { failClusterOver, failSentinelOver } from "../faults/failover.ts";
import { breaking } from "./breaking.ts";
import type { Scenario } from "./scenario.ts";

export const withFailover: readonly Scenario[] = [
  breaking({
    name: "sentinel-failover",
    does: "a frozen master is replaced by a replica without its last writes (Sentinel)",
    needs: ["redis:process", "postgres"],
    weight: 2,
    setting: { redis: "sentinel" },
    breakOnce: failSentinelOver,
  }),
  breaking({
    name: "cluster-failover",
    does: "a frozen master is replaced by a replica without its last writes (Cluster)",
    needs: ["redis:process", "postgres"],
    weight: 2,
    setting: { redis: "cluster" },
    breakOnce: failClusterOver,
  }),
];
