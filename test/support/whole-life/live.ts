/** Lives a life from its first step to its last, looking around after each. */
import type { SessionStore } from "@sess/core";
import { refresh } from "./refreshes.ts";
import type { Life } from "./steps.ts";
import { take } from "./take.ts";
import {
  BrokenPromise,
  createWorld,
  EYE,
  type Fault,
  promised,
  same,
  seen,
  USERS,
  type World,
} from "./world.ts";

/** Expired tokens are looked at this many times more. */
const LOOKS_AT_DEAD_TOKENS = 2;

/**
 * Resolves to what came out at each step.
 * @throws BrokenPromise at the first thing that is not as promised.
 */
export async function live({ policy, steps }: Life, store: SessionStore, fault?: Fault): Promise<string[]> {
  const world = createWorld(policy, store, fault);
  const log: string[] = [];
  const note = (what: string, outcome: unknown): void =>
    void log.push(`${what} → ${JSON.stringify(outcome)}`);
  const looked = new Map<unknown, number>();
  try {
    for (const step of steps) {
      note(JSON.stringify(step), await take(world, step));
      await settle();
      note("  seen", await look(world, looked));
    }
    world.cache.mode = "up";
    await world.cache.addsArrive();
    for (const client of world.clients) {
      for (const age of [0, 1, 0, 2])
        note(`${client.promised.name} refreshes, ${age}`, await refresh(world, 0, client, age));
    }
    await settle();
    note("at the end", await look(world, looked));
    note("history", await lookBack(world));
    return log;
  } catch (error) {
    const what = error instanceof BrokenPromise ? error.message : String(error);
    throw new BrokenPromise(`${what}\nafter:\n${log.join("\n")}`, { cause: error });
  } finally {
    world.cache.mode = "up";
  }
}

/** What runs in the background, such as a repair, comes to its end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Every token, and everybody's list, as a node sees them that has had no part in anything. */
async function look(world: World, looked: Map<unknown, number>): Promise<unknown> {
  const { eye, promises, clock, accesses } = world;
  const tokens = accesses.filter((held) => {
    if (!promises.expired(held.promised, clock.now)) return true;
    const times = looked.get(held) ?? 0;
    looked.set(held, times + 1);
    return times < LOOKS_AT_DEAD_TOKENS;
  });
  const answers = tokens.map(async (held) => {
    const cached = promises.authenticate(held.promised, clock.now, { node: EYE, strong: false });
    const answer = await eye.authenticate(held.token).then((auth) => (auth.ok ? "ok" : auth.reason));
    const of = `token ${accesses.indexOf(held)} of ${held.promised.session.name}`;
    if (!cached.includes(answer)) same(of, answer, cached);
    if (cached.length === 1) return answer;
    const strong = promises.authenticate(held.promised, clock.now, { node: EYE, strong: true });
    const truth = await eye.authenticate(held.token, { consistency: "strong" });
    same(`${of}, in truth`, truth.ok ? "ok" : truth.reason, strong[0]);
    return cached;
  });
  const lists = USERS.map(async (userId, user) => {
    const active = (await eye.list(userId)).map((session) => seen(world, session));
    same(`the list of ${userId}`, active, promises.active(user, clock.now).map(promised));
    return active.length;
  });
  return allOf<unknown>([allOf(answers), allOf(lists)]);
}

/** Waits for all of them, also when one fails: nothing goes on behind the back of the next step. */
async function allOf<Value>(promises: readonly Promise<Value>[]): Promise<Value[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

/** What the users' histories tell of each session. */
async function lookBack(world: World): Promise<unknown> {
  const histories = USERS.map(async (userId, user) => {
    const all = (await world.eye.history(userId, { limit: 1_000 })).map((session) => seen(world, session));
    const theirs = world.promises.sessions.filter((session) => session.user === user);
    same(`the history of ${userId}`, all, theirs.toReversed().map(promised));
    return all;
  });
  return allOf(histories);
}
