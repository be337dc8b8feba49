// Finds each server once, and hands the result down to the test processes through the environment.
import type { ServerName } from "./server.ts";
import { thisMachine } from "./this-machine.ts";
import { findWay, type Way } from "./way.ts";

/**
 * The environment, because test files have to know while they are being collected, synchronously and without
 * a test runner's own API; processes started after the first call inherit what it found.
 */
export function wayTo(name: ServerName): Way {
  const variable = `SESS_SERVERS_${name.toUpperCase()}`;
  const known = process.env[variable];
  const way: Way = known ? JSON.parse(known) : findWay(name, thisMachine);
  process.env[variable] = JSON.stringify(way);
  return way;
}
