/** What a node answers, in a word. */
import type { Sessions } from "@sess/core";
import { equal } from "../assertions.ts";

/** Who knew the session, or why it was refused. */
export async function answer(sessions: Sessions, accessToken: string): Promise<string> {
  const outcome = await sessions.authenticate(accessToken);
  return outcome.ok ? outcome.source : outcome.reason;
}

/** Passes when each of the nodes refuses the token so, at its next request and at the one after that. */
export async function expectRefused(
  nodes: readonly Sessions[],
  accessToken: string,
  reason: string,
): Promise<void> {
  for (const node of [...nodes, ...nodes]) equal(await answer(node, accessToken), reason, "authenticate");
}

/** Passes when the cache knows the session before `patience` milliseconds are over. */
export async function untilCached(sessions: Sessions, accessToken: string, patience: number): Promise<void> {
  for (const began = performance.now(); ; await new Promise((resolve) => setTimeout(resolve, 10))) {
    const source = await answer(sessions, accessToken);
    if (source === "cache") return;
    equal(source, "store", "authenticate, before the cache was repaired");
    if (performance.now() - began > patience) equal(source, "cache", "authenticate");
  }
}
