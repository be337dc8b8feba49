/**
 * What the page says of denied tokens beyond P1: a flush, which loses the denial and the session, cannot bring a
 * denied token back, even if nobody tells of it. A hit that accepts a denied token must stem from a repair during
 * which the cache was flushed: between its read of the store, or the denial's commit if that came later, and the
 * moment at which the session was added. Or the flush came before the lookup's first question, and the repair all
 * between that and its second one. Where a snapshot came back, or a write was lost alone, nothing is said.
 */
import { accepted, type Call } from "../engine/call.ts";
import type { World } from "../engine/world.ts";
import { callsOf, type Check } from "./promises.ts";

export const denials: Check = (world, findings) => {
  const { truth } = world.store;
  for (const call of callsOf(world, "authenticate")) {
    if (call.end === undefined) continue;
    const denied = world.calls.find(
      (of) =>
        of.operation.do === "deny" &&
        accepted(of)?.propagated === true &&
        of.access!.jti === call.access!.jti &&
        of.end!.step < call.startStep,
    );
    if (denied === undefined || world.losses.some(({ how }) => how !== "flush")) continue;
    if (world.scenario.nodes.some(({ near }) => near !== undefined)) continue;
    const outcome = accepted(call);
    const isWrong =
      outcome?.source === "cache" && !isExcused(world, call, truth.denials.get(call.access!.jti)!.step);
    findings.look(
      "P1",
      !isWrong,
      () => `${call.id} is accepted, though no flush explains that it was not denied`,
    );
  }
};

function isExcused({ cacheWrites, messages, losses }: World, call: Call, committed: number): boolean {
  const key = `session:${call.sessionId!}`;
  const added = cacheWrites.findLast((write) => write.key === key && write.step < call.end!.step);
  if (added === undefined) return false;
  const read = messages.findLast(
    (of) =>
      of.node === added.node &&
      of.method === "findMany" &&
      (of.args[0] as string[]).includes(call.sessionId!) &&
      (of.answeredStep ?? Infinity) <= added.sentStep,
  );
  const from = added.step > call.startStep ? committed : Math.max(read?.appliedStep ?? 0, committed);
  return losses.some(({ step }) => step > from && step < added.step);
}
