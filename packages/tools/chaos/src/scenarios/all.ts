/** Every scenario, in the order in which they are run. */
import { flush50k } from "../shows/flush-50k.ts";
import { frozenRedisLatency } from "../shows/frozen-redis-latency.ts";
import { storeDown } from "../shows/store-down.ts";
import { calm } from "./calm.ts";
import { everything } from "./everything.ts";
import type { Scenario } from "./scenario.ts";
import { withClocks } from "./with-clocks.ts";
import { withFailover } from "./with-failover.ts";
import { withNetwork } from "./with-network.ts";
import { withNear } from "./with-near.ts";
import { withPostgres } from "./with-postgres.ts";
import { withRedis } from "./with-redis.ts";

export const scenarios: readonly Scenario[] = [
  calm,
  ...withRedis,
  ...withFailover,
  ...withNetwork,
  ...withNear,
  ...withClocks,
  ...withPostgres,
  everything,
  frozenRedisLatency,
  flush50k,
  ...storeDown,
];
