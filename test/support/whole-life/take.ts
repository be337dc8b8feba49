/** Takes one step, and holds what comes out against what is promised. */
import { SessError } from "@sess/core";
import type { PromisedSession } from "./promises.ts";
import type { Step } from "./steps.ts";
import { type Client, receive, same, seen, USERS, type World } from "./world.ts";

type Of<Name extends Step["do"]> = Extract<Step, { do: Name }>;
type Taking = { readonly [Name in Step["do"]]: (world: World, step: Of<Name>) => Promise<unknown> };

/** Resolves to what came out, in words that do not depend on the store; `undefined`: there was nothing to do. */
export async function take(world: World, step: Step): Promise<unknown> {
  return (TAKING[step.do] as (world: World, step: Step) => Promise<unknown>)(world, step);
}

const TAKING: Taking = {
  signIn: (world, { node, user }) => signIn(world, node, user),

  async beginSignIn(world, { user }) {
    // Between what a clock says, instants decide: this one is later than any end before it.
    stepOver(world, -1);
    world.begun.push({ user, at: world.clock.now, ended: false });
  },

  async finishSignIn(world, { node, begun }) {
    const [signingIn] = world.begun.splice(begun % Math.max(1, world.begun.length), 1);
    if (signingIn === undefined) return undefined;
    return signIn(world, node, signingIn.user, signingIn);
  },

  async refresh(world, { node, session, age }) {
    const client = pick(world.clients, session);
    return client && refresh(world, node, client, age);
  },

  async refreshTwice(world, { session, age }) {
    const client = pick(world.clients, session);
    const held = client?.refreshes.at(-1 - age);
    if (client === undefined || held === undefined) return undefined;
    const { clock, promises, nodes } = world;
    const { gen } = client.promised;
    const isReuse =
      held.promised.gen < gen - 1 ||
      (held.promised.gen === gen - 1 && promises.late(client.promised, clock.now));
    if (isReuse && client.promised.ended === undefined) return refresh(world, 0, client, age);
    const at = { node: 0, told: true };
    const expected = nodes.map(() => promises.refresh(held.promised, clock.now, at));
    const outcomes = await Promise.all(nodes.map((node) => node.refresh(held.token)));
    same(
      "refreshed twice at once",
      outcomes.map((one) => (one.ok ? "ok" : one.reason)),
      expected,
    );
    for (const outcome of outcomes) if (outcome.ok) receive(world, client, outcome);
    return expected;
  },

  async revoke(world, { node, session, as }) {
    const client = pick(world.clients, session);
    if (client === undefined) return undefined;
    const { promised } = client;
    const userId = as === "nobody" ? undefined : userOf(promised, as === "other");
    const outcome = await world.nodes[node]!.revoke(client.id, { userId, reason: "logout", by: as });
    same("found", outcome.found, as !== "other");
    if (as === "other") return outcome;
    world.promises.revoke(promised, "logout", as, world.clock.now, place(world, node));
    same("revoked", outcome, { durable: true, propagated: world.cache.mode === "up", found: true });
    return outcome;
  },

  async revokeByToken(world, { node, session, age }) {
    const client = pick(world.clients, session);
    const held = client?.refreshes.at(-1 - age);
    if (client === undefined || held === undefined) return undefined;
    return revokeByToken(world, node, client, held);
  },

  async revokeByAccessToken(world, { node, token }) {
    const held = pick(world.accesses, token);
    const client = held && world.clients.find(({ promised }) => promised === held.promised.session);
    return client && revokeByToken(world, node, client, held);
  },

  async revokeAll(world, { node, user, except }) {
    stepOver(world, node);
    stepOn(world);
    const { clock, promises } = world;
    const spared = except === undefined ? undefined : pick(world.clients, except);
    const outcome = await world.nodes[node]!.revokeAll(USERS[user]!, {
      reason: "everywhere",
      except: spared?.id,
    });
    const ended = promises.revokeAll(user, "everywhere", clock.now, place(world, node), spared?.promised);
    fence(world, node, user);
    same("ended", nameAll(world, outcome.sessionIds), ended.map(({ name }) => name).toSorted());
    if (ended.length > 0 || world.cache.mode === "up") {
      same("propagated", outcome.propagated, world.cache.mode === "up");
    }
    return { ended: nameAll(world, outcome.sessionIds), propagated: outcome.propagated };
  },

  async deny(world, { node, token }) {
    const held = pick(world.accesses, token);
    if (held === undefined) return undefined;
    const outcome = await world.nodes[node]!.deny(held.token, { reason: "leaked" });
    if (world.promises.expired(held.promised, world.clock.now)) {
      same("denied", outcome, { ok: false, reason: "expired" });
    } else {
      world.promises.deny(held.promised, place(world, node));
      same("denied", outcome.ok && outcome.propagated, world.cache.mode === "up");
    }
    return outcome.ok;
  },

  async reauthenticate(world, { node, session, as }) {
    const client = pick(world.clients, session);
    if (client === undefined) return undefined;
    const userId = userOf(client.promised, as !== "owner");
    const outcome = await world.nodes[node]!.reauthenticate(client.id, { userId });
    const expected = world.promises.reauthenticate(client.promised, as, world.clock.now);
    same("reauthenticated", outcome.ok ? true : outcome.reason, expected || "unknown_session");
    if (outcome.ok) receive(world, client, outcome);
    return outcome.ok;
  },

  async rename(world, { node, session, as }) {
    const client = pick(world.clients, session);
    if (client === undefined) return undefined;
    const label = `renamed at ${world.clock.now}`;
    const userId = userOf(client.promised, as !== "owner");
    const outcome = await world.nodes[node]!.rename(client.id, { userId, label });
    same("renamed", outcome, as === "owner");
    if (as === "owner") client.promised.label = label;
    return outcome;
  },

  async authenticate(world, { node, token, strong, maxAuthAge }) {
    const held = pick(world.accesses, token);
    if (held === undefined) return undefined;
    const consistency = strong ? "strong" : "cached";
    const outcome = await world.nodes[node]!.authenticate(held.token, { consistency, maxAuthAge });
    const look = { node, strong, maxAuthAge };
    const allowed = world.promises.authenticate(held.promised, world.clock.now, look);
    const answer = outcome.ok ? "ok" : outcome.reason;
    if (!allowed.includes(answer)) same("authenticated", answer, allowed);
    if (outcome.ok) same("of", outcome.userId, userOf(held.promised.session, false));
    return allowed;
  },

  async pass(world, { ms }) {
    world.clock.now += ms;
  },

  async passUntil(world, { session, end, off }) {
    const client = pick(world.clients, session);
    if (client === undefined) return;
    const newest = world.accesses.findLast(({ promised }) => promised.session === client.promised);
    const instant = world.promises.endOf(client.promised, end, newest?.promised) + off;
    world.clock.now = Math.max(world.clock.now, instant);
  },

  async cache(world, { mode }) {
    world.cache.mode = mode;
  },

  async flush(world) {
    world.cache.flush();
    world.promises.cacheIsEmpty(world.accesses.map(({ promised }) => promised));
  },

  async reconcile(world, { node }) {
    const { accesses, clock, promises } = world;
    const tokens = accesses.map(({ promised }) => promised);
    const expected = promises.reconcile(tokens, clock.now, place(world, node));
    const told = await world.nodes[node]!.reconcile().catch((error: Error) => error.message);
    const canTell = world.cache.mode === "up" || expected === 0;
    same("reconciled", told, canTell ? expected : "sess: the cache could not be told of everything");
    return told;
  },

  async slowAdds({ cache }) {
    cache.slowAdds();
  },

  async addsArrive(world) {
    const arrived = await world.cache.addsArrive();
    if (arrived > 0) world.promises.lateAdds = true;
  },
};

async function signIn(
  world: World,
  node: number,
  user: number,
  begun?: { readonly at: number; readonly ended: boolean },
): Promise<unknown> {
  stepOver(world, node);
  const { clock, promises, clients } = world;
  // The oldest is the one that was first, and not the one whose id is.
  if (clients.at(-1)?.promised.createdAt === clock.now) clock.now += 1;
  const label = `device ${clients.length}`;
  const issued = await world.nodes[node]!.issue({
    userId: USERS[user]!,
    device: { label },
    startedAt: begun?.at,
  }).catch((error: unknown) => {
    if (error instanceof SessError) return error.code;
    throw error;
  });
  const refusal = typeof issued === "string" ? issued : "tokens";
  if (begun?.ended) {
    same("a sign-in that began before", refusal, "ERR_SESS_FENCED");
    return refusal;
  }
  const promised = promises.signIn(user, label, clock.now, place(world, node));
  if (promised === "session_limit") {
    same("a sign-in too many", refusal, "ERR_SESS_SESSION_LIMIT");
    return refusal;
  }
  if (typeof issued === "string") return same("a sign-in", refusal, "tokens");
  const client: Client = { id: issued.session.id, promised, refreshes: [] };
  clients.push(client);
  receive(world, client, issued);
  return seen(world, issued.session);
}

/** With the refresh token that is `age` older than its newest one. */
export async function refresh(world: World, node: number, client: Client, age: number): Promise<unknown> {
  const held = client.refreshes.at(-1 - age);
  if (held === undefined) return undefined;
  stepOver(world, node);
  stepOn(world);
  const outcome = await world.nodes[node]!.refresh(held.token);
  const answer = outcome.ok ? "ok" : outcome.reason;
  same("refreshed", answer, world.promises.refresh(held.promised, world.clock.now, place(world, node)));
  if (outcome.ok) receive(world, client, outcome);
  if (answer === "refresh_reused") fence(world, node, client.promised.user, world.promises.endsAllOnReuse);
  return outcome.ok ? seen(world, outcome.session) : answer;
}

async function revokeByToken(
  world: World,
  node: number,
  { id, promised }: Client,
  held: World["accesses"][number] | Client["refreshes"][number],
): Promise<unknown> {
  const { promises, clock, cache } = world;
  const outcome = await world.nodes[node]!.revokeByToken(held.token);
  if (promises.expired(held.promised, clock.now)) {
    same("revoked by token", outcome, { ok: false, reason: "expired" });
    return "expired";
  }
  promises.revoke(promised, "logout", userOf(promised, false), clock.now, place(world, node));
  const propagated = cache.mode === "up";
  same("revoked by token", outcome, { ok: true, sessionId: id, durable: true, propagated, found: true });
  return "revoked";
}

function place({ cache }: World, node: number): { node: number; told: boolean } {
  return { node, told: cache.mode === "up" };
}

/** Sign-ins of the user that have begun are refused from now on. */
function fence(world: World, node: number, user: number, isRaised = true): void {
  if (!isRaised) return;
  for (const begun of world.begun) if (begun.user === user) begun.ended = true;
  world.lastFence = { at: world.clock.now, node };
}

/** Between nodes their clocks decide which came first, so a little time has to pass. */
function stepOver({ clock, lastFence }: World, node: number): void {
  if (node !== lastFence.node && clock.now - lastFence.at < 1_000) clock.now += 1_000;
}

/** The second end of all sessions in one millisecond is recorded as of the next one. */
function stepOn({ clock, lastFence }: World): void {
  if (clock.now === lastFence.at) clock.now += 1;
}

function pick<Item>(items: readonly Item[], number: number): Item | undefined {
  return items[number % Math.max(1, items.length)];
}

function userOf({ user }: PromisedSession, another: boolean): string {
  return USERS[another ? (user + 1) % USERS.length : user]!;
}

function nameAll(world: World, ids: readonly string[]): string[] {
  return ids.map((id) => world.clients.find((client) => client.id === id)?.promised.name ?? id).toSorted();
}
