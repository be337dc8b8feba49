// What a kit of cases may do to a server of ours; where there is only one that was given by URL, the run says so.
import { it } from "vitest";
import { whyNot } from "./available.ts";
import type { Server, ServerName } from "./server.ts";

/** To be called while tests are collected; `server` is called when they run. */
export function controlOf(
  name: ServerName,
  server: () => Server,
): Pick<Server, "kill" | "restart"> | undefined {
  const reason = whyNot(`${name}:control`);
  if (reason === undefined) return { kill: () => server().kill(), restart: () => server().restart() };
  // oxlint-disable-next-line vitest/no-disabled-tests -- skipped is what it says
  it.skip(`what breaks the server [${reason}]`, () => {});
  return undefined;
}
