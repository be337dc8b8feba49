/** Steps that end sessions, and deny tokens. */
import { fence, nameAll, pick, place, stepOn, stepOver, type Taking, userOf } from "./around.ts";
import { type Client, same, USERS, type World } from "./world.ts";

export const ENDS: Taking<"revoke" | "revokeByToken" | "revokeByAccessToken" | "revokeAll" | "deny"> = {
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
};

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
