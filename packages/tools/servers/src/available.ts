// Says, while test files are being collected, whether a server can be had.
import { type ServerName, serverNames } from "./server.ts";
import { isStandIn, sources } from "./sources.ts";
import { wayTo } from "./way-to.ts";

/**
 * A server; or one that the test may also hang, kill and restart; or one that is a process on this machine,
 * which is what several servers that talk to each other, and snapshots, take; or a MongoDB that really is one, and
 * crashes and elects like one.
 */
export type Need = ServerName | `${ServerName}:control` | `${ServerName}:process` | "mongodb:real";

export function available(need: Need): boolean {
  return whyNot(need) === undefined;
}

/** Why the need cannot be met and how to meet it; undefined if it can be. */
export function whyNot(need: Need): string | undefined {
  const name = serverNames.find((each) =>
    [each, `${each}:control`, `${each}:process`, `${each}:real`].includes(need),
  );
  if (name === undefined) throw new Error(`there is no server "${need}"`);
  const way = wayTo(name);
  if (way.kind === "missing") return `no ${name}: ${way.reason}`;
  if (need !== name && way.kind === "given") {
    return `${name} was given by URL, and this would hang or kill it: unset the URL to run a server of our own`;
  }
  if (need === `${name}:process` && way.kind === "docker") {
    return `${name} is in Docker, and this needs it on this machine: put ${sources[name].program} on PATH`;
  }
  if (need === "mongodb:real" && way.kind === "program" && isStandIn(way.path)) {
    return "no mongod: put it on PATH, or start Docker. What runs the other tests is mongo-java-server";
  }
  return undefined;
}
