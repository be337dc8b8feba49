/** Every scenario, in the order in which they are run. */
import { calm } from "./calm.ts";
import { everything } from "./everything.ts";
import type { Scenario } from "./scenario.ts";
import { withClocks } from "./with-clocks.ts";
import { withFailover } from "./with-failover.ts";
import { withNetwork } from "./with-network.ts";
import { withPostgres } from "./with-postgres.ts";
import { withRedis } from "./with-redis.ts";

export const scenarios: readonly Scenario[] = [
  calm,
  ...withRedis,
  ...withFailover,
  ...withNetwork,
  ...withClocks,
  ...withPostgres,
  everything,
];
