/**
 * What P1 comes to in the end, when all that was late has arrived and nothing goes wrong any more. A revocation whose
 * commit its node has heard of, however late, is known everywhere: unless the cache has lost something that it told
 * nobody, or the node has ended before. And where some node reconciles by itself and has done so since, it does not
 * even matter who knew of what, and what the cache has lost: all that is revoked or denied is refused.
 */
import { accepted, type Call } from "../engine/call.ts";
import type { World } from "../engine/world.ts";
import { callsOf, type Check } from "./promises.ts";

export const eventually: Check = (world, findings) => {
  const mended = isMended(world);
  for (const call of callsOf(world, "authenticate")) {
    if (!call.id.startsWith("last")) continue;
    if (!isTold(world, call) && !(mended && isOver(world, call))) continue;
    findings.look("P1", accepted(call) === undefined, () => `${call.id} is accepted, when all has been told`);
  }
  for (const { name, options } of world.scenario.nodes) {
    const every = Number(options?.reconcileEvery ?? world.settings.reconcileEvery);
    const isLasting = (world.scenario.aftermath ?? 0) > 2 * every;
    if (every === 0 || !isLasting || world.closed.has(name) || world.crashed.has(name)) continue;
    if (!world.calls.some(({ node }) => node === name)) continue;
    const ok = reconciled(world).some((of) => of.node === name);
    findings.look("P1", ok, () => `node ${name} does not reconcile by itself`);
  }
};

function isTold(world: World, { sessionId, node }: Call): boolean {
  const revoked = world.store.truth.sessions.get(sessionId!)?.revoked;
  if (revoked === undefined) return false;
  const commit = world.messages.find(({ to, appliedStep }) => to === "store" && appliedStep === revoked.step);
  if (commit?.heard?.ok !== true) return false;
  if (world.closed.has(commit.node) || world.crashed.has(commit.node)) return false;
  return world.losses.every(({ step, toldTo }) => step < revoked.step || toldTo.includes(node));
}

function isOver({ store }: World, { sessionId, access }: Call): boolean {
  const { sessions, denials } = store.truth;
  return sessions.get(sessionId!)?.revoked !== undefined || denials.has(access!.jti);
}

function isMended(world: World): boolean {
  return reconciled(world).length > 0;
}

function reconciled({ events, calmStep }: World): World["events"] {
  return events.filter(({ name, step }) => name === "reconciled" && step > calmStep);
}
