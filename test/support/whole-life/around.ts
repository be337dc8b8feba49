/** What the steps have in common: who is meant, what the cache can be told, and which came first. */
import type { Place, PromisedSession } from "./promises.ts";
import type { Step } from "./steps.ts";
import { USERS, type World } from "./world.ts";

/** Resolves to what came out, in words that do not depend on the store; `undefined`: there was nothing to do. */
export type Take<Name extends Step["do"]> = (
  world: World,
  step: Extract<Step, { do: Name }>,
) => Promise<unknown>;
export type Taking<Names extends Step["do"]> = { readonly [Name in Names]: Take<Name> };

export function place({ cache }: World, node: number): Place {
  return { node, told: cache.mode === "up" };
}

/** Sign-ins of the user that have begun are refused from now on. */
export function fence(world: World, node: number, user: number, isRaised = true): void {
  if (!isRaised) return;
  for (const begun of world.begun) if (begun.user === user) begun.ended = true;
  world.lastFence = { at: world.clock.now, node };
}

/** Between nodes their clocks decide which came first, so a little time has to pass. */
export function stepOver({ clock, lastFence }: World, node: number): void {
  if (node !== lastFence.node && clock.now - lastFence.at < 1_000) clock.now += 1_000;
}

/** The second end of all sessions in one millisecond is recorded as of the next one. */
export function stepOn({ clock, lastFence }: World): void {
  if (clock.now === lastFence.at) clock.now += 1;
}

export function pick<Item>(items: readonly Item[], number: number): Item | undefined {
  return items[number % Math.max(1, items.length)];
}

export function userOf({ user }: PromisedSession, another: boolean): string {
  return USERS[another ? (user + 1) % USERS.length : user]!;
}

export function nameAll(world: World, ids: readonly string[]): string[] {
  return ids.map((id) => world.clients.find((client) => client.id === id)?.promised.name ?? id).toSorted();
}
