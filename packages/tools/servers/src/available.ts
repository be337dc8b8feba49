// Says, while test files are being collected, whether a server can be had.
import { type ServerName, serverNames } from "./server.ts";
import { wayTo } from "./way-to.ts";

/** A server, or one that the test may also hang, kill and restart. */
export type Need = ServerName | `${ServerName}:control`;

export function available(need: Need): boolean {
  return whyNot(need) === undefined;
}

/** Why the need cannot be met and how to meet it; undefined if it can be. */
export function whyNot(need: Need): string | undefined {
  const name = serverNames.find((each) => need === each || need === `${each}:control`);
  if (name === undefined) throw new Error(`there is no server "${need}"`);
  const way = wayTo(name);
  if (way.kind === "missing") return `no ${name}: ${way.reason}`;
  if (need !== name && way.kind === "given") {
    return `${name} was given by URL, and this would hang or kill it: unset the URL to run a server of our own`;
  }
  return undefined;
}
