/** Steps that refresh, reauthenticate and look. */
import { fence, pick, place, stepOn, stepOver, type Taking, userOf } from "./around.ts";
import { type Client, receive, same, seen, type World } from "./world.ts";

export const REFRESHES: Taking<"refresh" | "refreshTwice" | "reauthenticate" | "authenticate"> = {
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
};

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
