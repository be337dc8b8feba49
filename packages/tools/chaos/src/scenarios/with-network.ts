/** The network between the nodes and their servers is slow, deaf in one direction, or breaks. */
import { cutOneWay, resetConnections, slowRedis } from "../faults/network.ts";
import { breaking } from "./breaking.ts";
import type { Scenario } from "./scenario.ts";

export const withNetwork: readonly Scenario[] = [
  breaking({
    name: "slow-redis",
    does: "Redis is 5 to 400 ms away from one node or another",
    needs: ["redis", "postgres"],
    setting: { proxied: true },
    breakOnce: slowRedis,
  }),
  breaking({
    name: "connection-resets",
    does: "connections to Redis and Postgres are reset and refused",
    needs: ["redis", "postgres"],
    setting: { proxied: true },
    breakOnce: resetConnections,
  }),
  breaking({
    name: "one-way-partition",
    does: "a node reaches Redis or Postgres and hears no answer, or is not heard",
    needs: ["redis", "postgres"],
    setting: { proxied: true },
    breakOnce: cutOneWay,
  }),
];
