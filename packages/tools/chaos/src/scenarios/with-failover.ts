/** The master of a replicated Redis is lost, and with it what only it had been told. */
import { FAILOVER, failClusterOver, failSentinelOver, LOST } from "../faults/failover.ts";
import { count } from "../report/in-words.ts";
import type { Stage } from "../stage/stage.ts";
import { breaking } from "./breaking.ts";
import type { Measured, Scenario } from "./scenario.ts";

export const withFailover: readonly Scenario[] = [
  breaking({
    name: "sentinel-failover",
    does: "a frozen master is replaced by a replica without its last writes (Sentinel)",
    needs: ["redis:process", "postgres"],
    weight: 2,
    setting: { redis: "sentinel" },
    breakOnce: failSentinelOver,
    measure,
  }),
  breaking({
    name: "cluster-failover",
    does: "a frozen master is replaced by a replica without its last writes (Cluster)",
    needs: ["redis:process", "postgres"],
    weight: 2,
    setting: { redis: "cluster" },
    breakOnce: failClusterOver,
    measure,
  }),
];

async function measure(stage: Stage): Promise<readonly Measured[]> {
  const { faults } = stage.history();
  const [failovers, lost] = [FAILOVER, LOST].map(
    (name) => faults.filter((fault) => fault.name === name).length,
  );
  const isMet = failovers! > 0 && lost === failovers;
  return [
    {
      what: "failovers that lost a write",
      value: count(lost!),
      bar: { is: `all ${count(failovers!)}`, isMet },
    },
  ];
}
