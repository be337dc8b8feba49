/**
 * P3. Nobody is signed out by the cache: what refuses a session or a token for good is in the store by the time
 * the refusal is given. And what the store promises in its turn: what is revoked stays revoked, and of all that
 * refresh with one token nobody gets another generation than the next.
 *
 * `expired` is right when the token or the session has expired by the node's own clock, at the end of the call or
 * before. `refresh_reused` is right when the token's generation is older than the last but one, or when the
 * rotation that replaced it is older than the grace by the clock of the node, some difference between the clocks
 * allowed for, and without the time in which the store gave this node no answer.
 */
import { accepted, type Call, refusal } from "../engine/call.ts";
import type { World } from "../engine/world.ts";
import { callsOf, type Check, type Findings } from "./promises.ts";

export const active: Check = (world, findings) => {
  for (const call of callsOf(world, "authenticate", "refresh", "revokeByToken", "deny", "reauthenticate")) {
    const reason = refusal(call);
    if (call.end === undefined) continue;
    findings.look("P3", reason === undefined || isRight(world, call, reason), () => {
      return `${call.id} is refused as ${reason}, and the store knows nothing of that`;
    });
  }
  const { truth } = world.store;
  for (const { id, step } of truth.resurrections) {
    findings.look("P3", false, () => `session ${id} is active again at step ${step}, after it was revoked`);
  }
  for (const call of callsOf(world, "refresh")) {
    if (refusal(call) !== "refresh_reused") continue;
    // RFC 9700 §4.14.2: both holders lose it.
    const revoked = truth.sessions.get(call.sessionId!)?.revoked?.step ?? Infinity;
    findings.look("P3", revoked <= call.end!.step, () => `${call.id} finds a theft, and the session goes on`);
  }
  oneSuccessor(world, findings);
};

function isRight(world: World, call: Call, reason: string): boolean {
  const { store } = world;
  const session = store.truth.sessions.get(call.sessionId!);
  const endClock = call.end!.at + world.nodes.get(call.node)!.skew;
  switch (reason) {
    case "revoked":
      return (session?.revoked?.step ?? Infinity) <= call.end!.step;
    case "denied":
      return (store.truth.denials.get(call.access!.jti)?.step ?? Infinity) <= call.end!.step;
    case "expired": {
      const token =
        call.operation.do === "refresh" || call.operation.do === "revokeByToken" ? call.refresh : call.access;
      const isOld = token !== undefined && token.expiresAt + world.settings.clockTolerance <= endClock;
      return isOld || (session !== undefined && session.session.expiresAt <= endClock);
    }
    case "refresh_reused":
      return isReused(world, call, endClock);
    case "unknown_session":
      // A session that has ended is none that anybody could prove themselves in again.
      return call.operation.do === "reauthenticate" && (session?.revoked?.step ?? Infinity) <= call.end!.step;
    default:
      return false;
  }
}

function isReused(world: World, { sessionId, refresh, node, end }: Call, endClock: number): boolean {
  const { rotations } = world.store.truth;
  const later = rotations.filter(({ id, step }) => id === sessionId && step <= end!.step);
  const replaced = later.find(({ from }) => from === refresh!.gen);
  if (replaced === undefined) return false;
  if (later.some(({ from }) => from > refresh!.gen)) return true;
  const skews = [...world.nodes.values()].map(({ skew }) => skew);
  const grace = world.settings.rotationGrace - Math.max(...skews) + Math.min(...skews);
  const trouble = troubleOf(world, node, replaced.rotatedAt - world.nodes.get(node)!.skew, end!.at);
  return endClock - replaced.rotatedAt - trouble > grace;
}

/** For how long the store gave the node no answer: from each call that failed to the next answer. */
function troubleOf({ messages, settings }: World, node: string, from: number, to: number): number {
  const own = messages.filter((of) => of.node === node && of.to === "store");
  const answers = own.flatMap(({ heard, answeredAt }) => (heard?.ok === true ? answeredAt! : []));
  let trouble = 0;
  let until = from;
  for (const { sentAt, heard, answeredAt } of own) {
    const failed = heard?.ok !== true || answeredAt! - sentAt > settings.storeDeadline;
    if (!failed) continue;
    const end = Math.min(to, ...answers.filter((at) => at > sentAt));
    trouble += Math.max(0, end - Math.max(sentAt, until));
    until = Math.max(until, end);
  }
  return trouble;
}

function oneSuccessor(world: World, findings: Findings): void {
  const seen = new Set<string>();
  for (const { id, from } of world.store.truth.rotations) {
    const isFirst = !seen.has(`${id} ${from}`);
    seen.add(`${id} ${from}`);
    findings.look("P3", isFirst, () => `generation ${from} of session ${id} was rotated twice`);
  }
  for (const call of callsOf(world, "refresh")) {
    const issued = accepted(call);
    if (issued === undefined) continue;
    findings.look("P3", issued.session!.gen === call.refresh!.gen + 1, () => {
      return `${call.id} gives generation ${issued.session!.gen} for one of ${call.refresh!.gen}`;
    });
  }
}
