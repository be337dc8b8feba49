/** Takes one step, and holds what comes out against what is promised. */
import { pick, place, type Taking, userOf } from "./around.ts";
import { ENDS } from "./ends.ts";
import { REFRESHES } from "./refreshes.ts";
import { SIGN_INS } from "./sign-ins.ts";
import type { Step } from "./steps.ts";
import { same, type World } from "./world.ts";

/** Resolves to what came out, in words that do not depend on the store; `undefined`: there was nothing to do. */
export async function take(world: World, step: Step): Promise<unknown> {
  return (TAKING[step.do] as (world: World, step: Step) => Promise<unknown>)(world, step);
}

const TAKING: Taking<Step["do"]> = {
  ...SIGN_INS,
  ...REFRESHES,
  ...ENDS,

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
