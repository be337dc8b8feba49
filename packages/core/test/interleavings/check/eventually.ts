/**
 * What P1 comes to in the end, when all that was late has arrived: a revocation whose commit its node has heard of,
 * however late, is known everywhere, unless the cache has lost something that it told nobody, or the node was
 * closed before. So every node refuses at the last look.
 */
import { accepted } from "../engine/call.ts";
import type { World } from "../engine/world.ts";
import { callsOf, type Check } from "./promises.ts";

export const eventually: Check = (world, findings) => {
  for (const call of callsOf(world, "authenticate")) {
    if (!call.id.startsWith("last") || !isTold(world, call.sessionId!, call.node)) continue;
    findings.look("P1", accepted(call) === undefined, () => `${call.id} is accepted, when all has been told`);
  }
};

function isTold(world: World, id: string, node: string): boolean {
  const revoked = world.store.truth.sessions.get(id)?.revoked;
  if (revoked === undefined) return false;
  const commit = world.messages.find(({ to, appliedStep }) => to === "store" && appliedStep === revoked.step);
  if (commit?.heard?.ok !== true) return false;
  if (world.closed.has(commit.node)) return false;
  return world.losses.every(({ step, toldTo }) => step < revoked.step || toldTo.includes(node));
}
