/** From an operation to a call of the public API, and from what it brings to what clients hold. */
import type { Issued } from "../../../src/index.ts";
import { accepted, type Call, resolved } from "./call.ts";
import { type Held, receive } from "./held.ts";
import type { World } from "./world.ts";

/** The call that an operation makes now; `undefined` when there is nothing to make it with. */
export function callOf(world: World, operation: Call["operation"], id: string): Call | undefined {
  const held = "session" in operation ? world.held.get(operation.session) : undefined;
  // What its sign-in did not bring, nobody can present; and what has crashed, nobody can ask.
  if (("session" in operation && held === undefined) || world.crashed.has(operation.node)) return undefined;
  const gen = "gen" in operation ? (operation.gen ?? -1) : -1;
  const access = held?.accesses.at(gen);
  const refresh = held?.refreshes.at(gen);
  const isAccess = operation.do === "authenticate" || operation.do === "deny";
  if (held !== undefined && (isAccess ? access : refresh) === undefined) return undefined;
  const { node } = operation;
  return {
    id,
    node,
    operation,
    sessionId: held?.id,
    access,
    refresh,
    startStep: world.step,
    startAt: world.time.now,
    startClock: world.clockOf(node),
    end: undefined,
  };
}

/** Makes the call. */
export function perform(
  world: World,
  { operation: op, node, sessionId = "", access, refresh }: Call,
): Promise<unknown> {
  const { sessions } = world.nodes.get(node)!;
  switch (op.do) {
    case "issue":
      return sessions.issue({ userId: op.user });
    case "authenticate":
      return sessions.authenticate(access!.token, op.strong === true ? { consistency: "strong" } : {});
    case "refresh":
      return sessions.refresh(refresh!.token);
    case "revoke":
      return sessions.revoke(sessionId);
    case "revokeByToken":
      return sessions.revokeByToken(refresh!.token);
    case "revokeAll":
      return sessions.revokeAll(op.user, { except: op.except && world.held.get(op.except)?.id });
    case "deny":
      return sessions.deny(access!.token);
    case "reauthenticate":
      return sessions.reauthenticate(sessionId, { userId: world.held.get(op.session)!.userId });
    case "list":
      return sessions.list(op.user);
    case "reconcile":
      return sessions.reconcile();
    default:
      return sessions.close();
  }
}

/** Clients keep what they are given, in the order in which it comes. */
export function receiveFrom(world: World, call: Call): void {
  const { operation } = call;
  if (operation.do === "issue") {
    const issued = resolved(call) as Issued | undefined;
    if (issued === undefined) return;
    const { id, userId } = issued.session;
    const held: Held = { name: operation.as, id, userId, accesses: [], refreshes: [] };
    receive(held, issued);
    world.held.set(operation.as, held);
  } else if (operation.do === "refresh" || operation.do === "reauthenticate") {
    world.footprint.writes.push(`held:${operation.session}`);
    const issued = accepted(call) as Issued | undefined;
    if (issued !== undefined) receive(world.held.get(operation.session)!, issued);
  }
}
