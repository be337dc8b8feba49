/** Postgres restarts, hangs, or lets nobody at a table. */
import { freezePostgres, lockTable, restartPostgres } from "../faults/postgres.ts";
import { breaking } from "./breaking.ts";
import type { Scenario } from "./scenario.ts";

export const withPostgres: readonly Scenario[] = [
  breaking({
    name: "restart-postgres",
    does: "Postgres is killed, and starts again at once or after seconds",
    needs: ["redis", "postgres:control"],
    breakOnce: restartPostgres,
  }),
  breaking({
    name: "frozen-postgres",
    does: "Postgres hangs for 0.2 to 5 s, longer than the grace of a refresh",
    needs: ["redis", "postgres:control"],
    breakOnce: freezePostgres,
  }),
  breaking({
    name: "exhausted-pool",
    does: "two connections a node, and a table lock that takes both",
    needs: ["redis", "postgres"],
    setting: { poolSize: 2 },
    breakOnce: lockTable,
  }),
];
