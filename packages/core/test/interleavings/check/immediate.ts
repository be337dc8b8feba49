/**
 * P1. Once a revocation has been told with `propagated: true`, and while the cache keeps its word, nothing that
 * begins later is accepted, on any node. And whatever the cache does: what begins after the store's commit and is
 * answered by the store is refused.
 *
 * Assumed is, on purpose, no more than the page says: begin and end are steps of the scheduler, and a step is
 * later than another, however little time passes. The cache has broken its word from the first flush, restore or
 * failover after the tombstone was written (that of this very call, if it wrote one; otherwise after the call
 * began), and until another call tells it again; but a node that the cache tells of its losses holds to it all the
 * same. The node that revoked refuses from then on also when it could not tell the cache. And another node that has
 * a near cache may go on until it has heard of the change, for at most its lease.
 */
import type { CacheEvent } from "../../../src/index.ts";
import { accepted, type Call, resolved } from "../engine/call.ts";
import type { Message } from "../engine/message.ts";
import type { World } from "../engine/world.ts";
import { callsOf, type Check } from "./promises.ts";

/** From the step `made` on, nobody accepts `what`, unless the cache has lost something since the step `since`. */
interface Told {
  /** A session's id, or a token's `jti`. */
  readonly what: string;
  readonly since: number;
  readonly made: { readonly step: number; readonly at: number };
  readonly by: string;
  /** Also on other nodes. */
  readonly everywhere: boolean;
}

export const immediate: Check = (world, findings) => {
  const { truth } = world.store;
  const told = [...byCalls(world), ...byEvents(world), ...byReconciling(world)];

  for (const call of callsOf(world, "authenticate", "refresh")) {
    if (call.end === undefined || call.sessionId === undefined) continue;
    const { startStep } = call;
    const names = [call.sessionId, ...(call.operation.do === "authenticate" ? [call.access!.jti] : [])];
    const isBinding = (one: Told): boolean =>
      names.includes(one.what) &&
      one.made.step < startStep &&
      (one.everywhere || one.by === call.node) &&
      !isLost(world, call, one.since) &&
      !mayBeInMemory(world, call, one);
    const outcome = accepted(call);
    if (told.some(isBinding)) {
      findings.look("P1", outcome === undefined, () => {
        return `${call.id} is accepted, which begins after the revocation was told`;
      });
    }
    const committed =
      truth.sessions.get(call.sessionId)?.revoked?.step ??
      (call.operation.do === "authenticate" ? truth.denials.get(call.access!.jti)?.step : undefined);
    if (committed !== undefined && committed < startStep) {
      // A refresh is always answered by the store.
      const byStore = outcome !== undefined && outcome.source !== "cache";
      findings.look("P1", !byStore, () => `${call.id} is accepted by the store, and begins after its commit`);
    }
  }
};

/** A near cache of another node may not have heard of it yet: for as long as its lease. */
function mayBeInMemory({ scenario, heard }: World, call: Call, { by, since, made, what }: Told): boolean {
  const { near } = scenario.nodes.find(({ name }) => name === call.node)!;
  if (near === undefined || by === call.node) return false;
  const isAbout = (event: CacheEvent): boolean =>
    event.type === "gap" || event.keys.some((key) => key.endsWith(`:${what}`));
  const hasHeard = heard.some(
    (of) => of.node === call.node && of.since >= since && of.step < call.startStep && isAbout(of.event),
  );
  return !hasHeard && call.startAt < made.at + (near.lease as number);
}

/** What its node was told of in time, it has had reason not to believe since. */
function isLost({ losses }: World, { node, end }: Call, since: number): boolean {
  return losses.some(({ step, toldTo }) => step > since && step <= end!.step && !toldTo.includes(node));
}

function byCalls(world: World): Told[] {
  const told: Told[] = [];
  const { truth } = world.store;
  const tell = (call: Call, what: string, key: string, everywhere = false): void => {
    const { node: by, end } = call;
    told.push({ what, since: writtenBy(world, call, key), made: end!, by, everywhere });
  };

  for (const call of callsOf(world, "revoke", "revokeByToken")) {
    const outcome = resolved(call);
    if (outcome?.found === true)
      tell(call, call.sessionId!, `session:${call.sessionId!}`, outcome.propagated);
  }
  for (const call of callsOf(world, "deny")) {
    const outcome = accepted(call);
    if (outcome !== undefined)
      tell(call, call.access!.jti, `bl:access:${call.access!.jti}`, outcome.propagated);
  }
  for (const call of callsOf(world, "revokeAll", "reconcile")) {
    const outcome = resolved(call);
    if (outcome === undefined) continue;
    const propagated = call.operation.do === "reconcile" || outcome.propagated;
    const user = call.operation.do === "revokeAll" ? call.operation.user : undefined;
    for (const [id, { session, revoked }] of truth.sessions) {
      if (user !== undefined && session.userId !== user) continue;
      // It answers also for what was committed before it began.
      const isMeant = outcome.sessionIds?.includes(id) === true;
      if (isMeant || (revoked?.step ?? Infinity) < call.startStep)
        tell(call, id, `session:${id}`, propagated);
    }
    if (user !== undefined) continue;
    for (const [jti, { step }] of truth.denials) {
      if (step < call.startStep) tell(call, jti, `bl:access:${jti}`, propagated);
    }
  }
  return [...told, ...byClosing(world, told)];
}

/** What a node could not tell before, it has told when it is closed with `propagated: true`. */
function byClosing(world: World, told: readonly Told[]): Told[] {
  return callsOf(world, "close").flatMap((call) => {
    if (resolved(call)?.propagated !== true) return [];
    const untold = told.filter(
      ({ by, everywhere, made }) => by === call.node && !everywhere && made.step <= call.end!.step,
    );
    return untold.map((one) => ({ ...one, made: call.end!, everywhere: true }));
  });
}

/** A refresh that finds a theft, and a sign-in that ends the oldest session, say so by an event. */
function byEvents({ events, store, cacheWrites }: World): Told[] {
  return events.flatMap(({ name, step, at, node, event }) => {
    if (name !== "revoked") return [];
    const { sessionIds, propagated } = event as { sessionIds: string[]; propagated: boolean };
    return sessionIds.map((what) => {
      const written = cacheWrites.findLast(
        (write) => write.node === node && write.key === `session:${what}` && write.step <= step,
      );
      const since = written?.step ?? store.truth.sessions.get(what)?.revoked?.step ?? 0;
      return { what, since, made: { step, at }, by: node, everywhere: propagated };
    });
  });
}

/** What a node told again by itself: all that was committed before it read, and was not too old to matter. */
function byReconciling({ events, messages, cacheWrites, store }: World): Told[] {
  return events.flatMap(({ name, step, at, node }) => {
    if (name !== "reconciled") return [];
    const asksForAll = ({ method, args }: Message): boolean => method === "revokedSince" && args.length === 1;
    const read = messages.findLast(
      (of) => of.node === node && asksForAll(of) && (of.answeredStep ?? Infinity) <= step,
    );
    if (read === undefined) return [];
    return [...store.truth.sessions.values()].flatMap(({ session, revoked }) => {
      const isRead =
        (revoked?.step ?? Infinity) < read.appliedStep! && session.revokedAt! >= (read.args[0] as number);
      const written = cacheWrites.findLast(
        (write) => write.node === node && write.key === `session:${session.id}` && write.step <= step,
      );
      if (!isRead || written === undefined) return [];
      return [{ what: session.id, since: written.step, made: { step, at }, by: node, everywhere: true }];
    });
  });
}

/** When the call's own entry was written: a loss before that has taken nothing away. */
function writtenBy({ cacheWrites }: World, { node, startStep, end }: Call, key: string): number {
  const own = cacheWrites.findLast(
    (write) =>
      write.node === node && write.key === key && write.sentStep >= startStep && write.step <= end!.step,
  );
  return own?.step ?? startStep;
}
