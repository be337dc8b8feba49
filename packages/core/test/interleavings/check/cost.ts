/**
 * P5. An `authenticate` waits for the cache for at most `cacheDeadline`, and then for either for at most
 * `storeDeadline`. What revokes waits for the store and for at most `cacheWriteDeadline` after it; `revokeAll` does so
 * twice. Steps take no time, so what a call takes is what it waits. Of a node's calls of the store at most
 * `storeConcurrency` are under way that are not overdue, of its reads at most four, no two for one session, and none
 * asks for one twice. While a node distrusts the cache, no request of it asks the cache, unless the store has failed it;
 * and when nothing is wrong any more, it trusts the cache again.
 */
import type { Call } from "../engine/call.ts";
import type { Message } from "../engine/message.ts";
import type { World } from "../engine/world.ts";
import type { Check, Findings } from "./promises.ts";

const MOST_READS = 4;

export const cost: Check = (world, findings) => {
  for (const call of world.calls) {
    const most = call.end && longest(world, call);
    if (call.end === undefined || most === undefined) continue;
    const took = call.end.at - call.startAt;
    findings.look("P5", took <= most, () => `${call.id} takes ${took} ms, more than ${most} ms`);
  }
  for (const node of world.nodes.keys()) {
    checkReads(world, node, findings);
    checkGate(world, node, findings);
    checkPlaces(world, node, findings);
  }
  for (const node of world.distrusting()) {
    findings.look("P5", false, () => `node ${node} does not believe the cache any more, though all is well`);
  }
};

function longest({ settings }: World, { operation }: Call): number | undefined {
  const { cacheDeadline, storeDeadline, cacheWriteDeadline } = settings;
  switch (operation.do) {
    case "authenticate":
      return operation.strong === true ? storeDeadline : cacheDeadline + storeDeadline;
    case "revoke":
    case "revokeByToken":
    case "deny":
    case "issue":
      return storeDeadline + cacheWriteDeadline;
    case "revokeAll":
      // It ends, and then asks what others have ended.
      return 2 * (storeDeadline + cacheWriteDeadline);
    case "reauthenticate":
    case "list":
      return storeDeadline;
    case "refresh":
      // It rotates, asks why it could not, and ends the session.
      return 3 * storeDeadline + cacheWriteDeadline;
    default:
      return undefined;
  }
}

function checkReads({ messages, settings }: World, node: string, findings: Findings): void {
  const reads = messages.filter((of) => of.node === node && of.method === "findMany");
  for (const [index, read] of reads.entries()) {
    const ids = read.args[0] as string[];
    const others = reads.slice(0, index).filter((other) => isUnderWay(other, read, settings.storeDeadline));
    findings.look("P5", others.length < MOST_READS, () => `${read.id} is a read too many`);
    const isShared = others.some((other) => (other.args[0] as string[]).some((id) => ids.includes(id)));
    findings.look("P5", !isShared && new Set(ids).size === ids.length, () => {
      return `${read.id} asks for what is being asked for`;
    });
  }
}

/** At the store, at most so many calls of a node are under way that are not overdue. */
function checkPlaces({ messages, scenario, settings }: World, node: string, findings: Findings): void {
  const most = scenario.nodes.find(({ name }) => name === node)?.options?.storeConcurrency;
  if (most === undefined) return;
  // To reconcile, two questions are asked in one place.
  const own = messages.filter((of) => of.node === node && of.to === "store" && of.method !== "denied");
  for (const [index, call] of own.entries()) {
    const others = own.slice(0, index).filter((other) => isUnderWay(other, call, settings.storeDeadline));
    findings.look("P5", others.length < most, () => `${call.id} is a call of the store too many`);
  }
}

/** While it does not believe the cache, no request asks it: only its own question does, for the key of no session. */
function checkGate({ events, messages, store }: World, node: string, findings: Findings): void {
  const { sessions } = store.truth;
  const isOfRequest = (key: string): boolean =>
    key.startsWith("bl:") || sessions.has(key.slice("session:".length));
  let closed: number | undefined;
  for (const { node: where, name, step } of events) {
    if (where !== node) continue;
    if (name === "cache_distrusted") closed ??= step;
    if (name !== "cache_trusted" || closed === undefined) continue;
    const since = closed;
    const asks = messages.filter(
      (of) =>
        of.node === node &&
        of.method === "get" &&
        isOfRequest(of.args[0] as string) &&
        of.sentStep > since &&
        of.sentStep < step &&
        !hasFailed(events, node, of.sentStep),
    );
    findings.look("P5", asks.length === 0, () => `${asks[0]!.id} asks a cache that node ${node} distrusts`);
    closed = undefined;
  }
}

/** Whether the store has failed the node: from then on the cache may be all there is. */
function hasFailed(events: World["events"], node: string, step: number): boolean {
  return events.some((of) => of.node === node && of.name === "store_failed" && of.step <= step);
}

/** Whether `other`, sent before `read`, had neither been answered by then nor been given up. */
function isUnderWay(other: Message, read: Message, deadline: number): boolean {
  const isOverdue = read.sentAt - other.sentAt >= deadline;
  return !isOverdue && (other.answeredStep ?? Infinity) > read.sentStep;
}
