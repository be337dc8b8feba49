/** Runs one schedule of a scenario from its beginning to its end, and then looks at what has become of it. */
import type { Action, Possible } from "./action.ts";
import { begin } from "./begin.ts";
import { Clients } from "./clients.ts";
import type { Core } from "./core.ts";
import { Footprint } from "./footprint.ts";
import { mishaps } from "./mishap.ts";
import { late, natural, pass, start } from "./natural.ts";
import type { Operation } from "./operation.ts";
import { inhabit, quiescence } from "./sandbox.ts";
import type { Scenario, Wrong } from "./scenario.ts";
import { Story } from "./story.ts";
import { World } from "./world.ts";

/** Decides what happens next, and hears what it has touched. */
export interface Chooser {
  /** One of what is possible; `"enough"`: the rest takes its course; `"stop"`: it need not. */
  choose(possible: Possible, world: World, clients: Clients): Action | "stop" | "enough";
  done?(action: Action, footprint: Footprint): void;
}

export interface Ran {
  readonly world: World;
  /** What was chosen, in order. */
  readonly choices: readonly string[];
  readonly stopped: boolean;
}

export interface Under {
  readonly core: Core;
  readonly wrong?: Wrong;
  readonly tell?: boolean;
}

/** More than any schedule that comes to an end. */
const MOST_STEPS = 20_000;
/** Longer than it takes a node to find out that the cache is well, and to tell it all that it was not told. */
const AFTERMATH = 20_000;

export async function run(
  scenario: Scenario,
  chooser: Chooser,
  { core, wrong = {}, tell = false }: Under,
): Promise<Ran> {
  const world = new World(scenario, core, wrong, new Story(tell));
  inhabit(world);
  try {
    await prepare(world);
    const choices: string[] = [];
    const clients = new Clients(scenario.clients);
    const stopped = await explore(world, clients, chooser, choices);
    if (!stopped) await finish(world);
    return { world, choices, stopped };
  } finally {
    inhabit(undefined);
  }
}

async function prepare(world: World): Promise<void> {
  for (const [index, step] of world.scenario.before.entries()) {
    if (step.do === "snapshot") world.cache.snapshot();
    else if (step.do === "flush") await world.cache.flush();
    else await undisturbed(world, step as Operation, `before${index}`);
  }
}

/** Whether the chooser has stopped it. */
async function explore(
  world: World,
  clients: Clients,
  chooser: Chooser,
  choices: string[],
): Promise<boolean> {
  let left = world.scenario.most;
  for (;;) {
    const onTime = natural(world, clients);
    if (onTime.length === 0) onTime.push(end(world));
    if (world.step > MOST_STEPS) return false;
    const others = (): Action[] => (left > 0 ? [...late(world), ...mishaps(world)] : late(world));
    const chosen = chooser.choose({ natural: onTime, others }, world, clients);
    if (chosen === "stop") return true;
    if (chosen === "enough") return false;
    if (chosen.mishap !== undefined) left -= 1;
    choices.push(chosen.key);
    const footprint = await perform(world, chosen);
    chooser.done?.(chosen, footprint);
    if (chosen.key === OVER) return false;
  }
}

/**
 * When nothing is left to happen by itself. A step of its own, beside what may still go wrong or arrive late: else
 * whatever happens last would keep that from happening, and could not change places with it.
 */
const end = (world: World): Action => ({ key: OVER, run: () => void (world.footprint.everything = true) });
const OVER = "E";

export async function perform(world: World, action: Action): Promise<Footprint> {
  world.step += 1;
  world.footprint = new Footprint();
  const { footprint } = world;
  await action.run();
  await quiescence();
  return footprint;
}

/** One operation from its beginning to its end, and all that it sets off, in the order in which it comes. */
async function undisturbed(world: World, operation: Operation, id: string): Promise<void> {
  const clients = new Clients([[operation]]);
  const [ready] = clients.ready();
  const first = start(world, clients, ready!);
  await perform(world, { ...first, run: () => begin(world, operation, id, clients.begun(ready!.id)) });
  await settle(world, clients);
}

async function settle(world: World, clients: Clients): Promise<void> {
  for (let [next] = natural(world, clients); next !== undefined; [next] = natural(world, clients)) {
    if (world.step > MOST_STEPS) return;
    await perform(world, next);
  }
}

const NOBODY = new Clients([]);

/**
 * All that is under way comes to its end: first what is on time, then what is late, and then each node's own tries
 * to mend what went wrong. Before what is late, and at the end, every node looks at every session.
 */
async function finish(world: World): Promise<void> {
  await settle(world, NOBODY);
  // Where nothing is left to come, the last look will do.
  if (world.network.inFlight.length > 0 || world.time.next !== undefined) await look(world, "look");
  for (const channel of world.channels.values()) channel.isSlow = false;
  let [arrives] = late(world);
  while (arrives !== undefined) {
    await perform(world, arrives);
    await settle(world, NOBODY);
    [arrives] = late(world);
  }
  world.calmStep = world.step;
  const { now } = world.time;
  const until = now + Math.max(world.scenario.aftermath ?? 0, unheard(world));
  const isOver = (): boolean =>
    world.time.next === undefined ||
    (world.time.next > until && (world.distrusting().length === 0 || world.time.next > now + AFTERMATH));
  while (!isOver() && world.step <= MOST_STEPS) {
    await perform(world, pass(world));
    await settle(world, NOBODY);
  }
  await look(world, "last");
}

/** How long it takes to give up waiting, where somebody may be. */
function unheard({ messages, settings }: World): number {
  const isWaiting = messages.some(({ answeredStep }) => answeredStep === undefined);
  return isWaiting ? settings.storeDeadline + settings.cacheWriteDeadline : 0;
}

async function look(world: World, id: string): Promise<void> {
  let looks = 0;
  for (const node of world.nodes.keys()) {
    if (world.crashed.has(node)) continue;
    for (const { name, accesses } of world.held.values()) {
      for (let gen = Math.max(0, accesses.length - MOST_LOOKED_AT); gen < accesses.length; gen++) {
        looks += 1;
        await undisturbed(world, { do: "authenticate", node, session: name, gen }, `${id}${looks}`);
      }
    }
  }
}

/** Older tokens say nothing that these do not. */
const MOST_LOOKED_AT = 2;
