/**
 * Part of P3 and P1: what `revokeAll` ends, and what it does not. A sign-in that began before, on the same node or
 * earlier by both clocks, does not survive it: it is refused, or its session revoked. One that begins after it has
 * resolved, on the same node or later by both clocks, is not touched by it.
 */
import { type Call, resolved } from "../engine/call.ts";
import type { World } from "../engine/world.ts";
import { callsOf, type Check, type Findings } from "./promises.ts";

export const fences: Check = (world, findings) => {
  for (const all of callsOf(world, "revokeAll")) {
    if (resolved(all) === undefined) continue;
    for (const issue of callsOf(world, "issue")) {
      if (issue.operation.user !== all.operation.user || issue.end === undefined) continue;
      const session = resolved(issue)?.session;
      if (begins(world, issue, all.startStep, all.startClock, all.node)) {
        if (session === undefined || all.operation.except === issue.operation.as) continue;
        const { revoked } = world.store.truth.sessions.get(session.id) ?? {};
        findings.look("P1", revoked !== undefined, () => `${issue.id} survives ${all.id}, which began later`);
      }
    }
  }
  for (const issue of callsOf(world, "issue")) checkFence(world, issue, findings);
};

/** Whether a sign-in begins before a step of another call: for sure, as far as their clocks agree. */
function begins(world: World, issue: Call, step: number, clock: number, node: string): boolean {
  if (issue.startStep >= step) return false;
  return issue.node === node || issue.startClock + spread(world) < clock;
}

function checkFence(
  world: World,
  issue: Call & { readonly operation: { user: string } },
  findings: Findings,
): void {
  if (issue.end === undefined || issue.end.outcome.returned) return;
  if ((issue.end.outcome.error as { code?: string }).code !== "ERR_SESS_FENCED") return;
  // Some revoke-all of the user must have reached the store that did not end before the sign-in began.
  const raised = callsOf(world, "revokeAll").filter((all) => all.operation.user === issue.operation.user);
  const isRight = raised.some((all) => {
    // Of one that failed nobody knows when it was committed.
    const before = resolved(all) !== undefined && all.end!.step < issue.startStep;
    const apart = all.node === issue.node || all.startClock + spread(world) + 1 < issue.startClock;
    return all.startStep < issue.end!.step && !(before && apart);
  });
  findings.look("P3", isRight, () => `${issue.id} is fenced, though no revoke-all came after its beginning`);
}

/** By how much clocks differ, and the millisecond by which a fence may run ahead. */
function spread({ nodes }: World): number {
  const skews = [...nodes.values()].map(({ skew }) => skew);
  return Math.max(...skews) - Math.min(...skews) + 1;
}
