/** Anything, at any time, two things at once. */
import { cutOneWay, resetConnections, slowRedis } from "../faults/network.ts";
import { freezePostgres, lockTable, restartPostgres } from "../faults/postgres.ts";
import { flushRedis, freezeRedis, killRedis, restoreOldSnapshot } from "../faults/redis.ts";
import { breaking } from "./breaking.ts";

const TO_REDIS = [killRedis, freezeRedis, flushRedis, restoreOldSnapshot];
const TO_POSTGRES = [restartPostgres, freezePostgres];
const BETWEEN = [slowRedis, cutOneWay, resetConnections];

export const everything = breaking({
  name: "everything",
  does: "any of these, as the seed will have it, also two at once",
  needs: ["redis:process", "postgres:control"],
  weight: 2,
  setting: { proxied: true },
  async breakOnce(stage) {
    const { random } = stage;
    // Two of one kind would undo each other.
    const kinds = [TO_REDIS, TO_POSTGRES, BETWEEN, [lockTable]].filter(() => random.chance(0.45));
    await Promise.all(kinds.map((faults) => random.pick(faults)(stage)));
  },
});
